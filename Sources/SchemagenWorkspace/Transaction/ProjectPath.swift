/// The paths that a transaction may write to: below the project's root, and no way out.
package enum ProjectPath {
    /// Why a path does not lead to a place in the project; nil when it does.
    package static func complaint(about path: String) -> String? {
        if path.isEmpty { return "it is empty" }
        if path.hasPrefix("/") { return "it is absolute" }
        if path.hasPrefix("~") { return "'~' means nothing here" }
        for segment in path.split(separator: "/", omittingEmptySubsequences: false) {
            switch segment {
            case "": return "it has an empty segment, '//'"
            case ".": return "it has a segment '.'"
            case "..": return "it has a segment '..', which leads out of it"
            default: break
            }
            if segment.utf8.count > 255 { return "it has a segment of more than 255 bytes" }
        }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it has a control character" }
        if path.utf8.contains(UInt8(ascii: "\\")) { return "it has a backslash; folders are parted by '/'" }
        return nil
    }
}
