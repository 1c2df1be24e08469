/// Where generated files may go.
enum OutputFolder {
    /// Why a path cannot be the output folder; nil when it can.
    static func complaint(about path: String) -> String? {
        if let complaint = ProjectPath.complaint(about: path) { return complaint }
        let segments = path.split(separator: "/")
        // macOS finds "schemas" when it looks for "Schemas".
        if segments.first?.lowercased() == "schemas" { return "that is the folder of the generator's own files" }
        if let hidden = segments.first(where: { $0.hasPrefix(".") }) {
            return "'\(hidden)' is a hidden folder, in which no compiler looks"
        }
        return nil
    }
}
