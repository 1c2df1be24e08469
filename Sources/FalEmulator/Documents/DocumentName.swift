import FalFields

/// Reads the endpoint's id out of a document's file name.
struct DocumentName {
    /// The ids that `models.json` lists; they decide where a name can be read in two ways.
    var listed: Set<String> = []

    /// - Parameters:
    ///   - path: the file below the folder, without `.json`: `fal-ai/flux/dev` or `fal-ai__flux__dev`.
    ///   - ownID: what the document calls itself, asked for where its name leaves a choice.
    func id(of path: String, ownID: () -> String?) -> EndpointID? {
        let readings = Self.readings(of: path).compactMap { reading -> EndpointID? in
            // A legacy `1234-app` reads as `1234/app`, which is a folder and a file here.
            guard let id = try? EndpointID(parsing: reading), id.text == reading else { return nil }
            return id
        }
        if readings.count < 2 { return readings.first }
        if let known = readings.first(where: { listed.contains($0.text) }) { return known }
        let own = ownID()
        return readings.first { $0.text == own } ?? readings.first
    }

    /// All that a name can mean, the likeliest first. In nested folders `foo__bar` is an alias with two underscores; at
    /// the top, where no id can be without its `/`, it is `foo/bar`.
    private static func readings(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        guard let name = parts.last, name.contains("__") else { return [path] }
        let spelled = String(name).replacing("__", with: "/")
        let folders = parts.dropLast().map(String.init)
        return folders.isEmpty ? [spelled] : [path, spelled, (folders + [spelled]).joined(separator: "/")]
    }
}
