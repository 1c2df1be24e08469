/// Reads endpoint ids out of file names: `fal-ai/flux/dev.json`, or `fal-ai__flux__dev.json` in any folder.
struct FileNaming {
    /// The ids `models.json` knows; empty when there is none.
    var known: Set<String> = []

    /// What one file's name can mean.
    enum Reading: Equatable {
        case id(String)
        /// More than one id; the first is taken unless the document itself names another of them.
        case oneOf([String])
        case none
    }

    /// - Parameter path: below the directory, without `.json`.
    func reading(_ path: String) -> Reading {
        var ids: [String] = []
        for candidate in candidates(path) where EndpointPattern.complaint(aboutID: candidate) == nil {
            if !ids.contains(candidate) { ids.append(candidate) }
        }
        let listed = ids.filter(known.contains)
        if listed.count == 1 { return .id(listed[0]) }
        let remaining = listed.isEmpty ? ids : listed
        // A path without '__' can only be an id itself; its shorter ends count when the list has exactly one of them.
        if !path.contains("__") { return ids.first == path ? .id(path) : .none }
        switch remaining.count {
        case 0: return .none
        case 1: return .id(remaining[0])
        default: return .oneOf(remaining)
        }
    }

    /// All that the name can mean, the likeliest first.
    private func candidates(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { return [] }
        let folders = parts.dropLast()
        var result: [String] = []
        if name.contains("__") {
            // 'a___b' can be 'a/_b' or 'a_/b'.
            let spelled = [Self.slashes(name), String(Self.slashes(name.reversed()).reversed())]
            result += spelled
            // The folders may belong to the id or merely hold it.
            if !folders.isEmpty { result += spelled.map { (folders.map(String.init) + [$0]).joined(separator: "/") } }
        }
        result.append(path)
        // 'openapi/fal-ai/flux/dev' when the directory given is one too high.
        for start in parts.indices.dropFirst() { result.append(parts[start...].joined(separator: "/")) }
        return result
    }

    private static func slashes(_ text: some Collection<Character>) -> String {
        String(text).replacing("__", with: "/")
    }
}
