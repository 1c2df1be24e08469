import FalFields

/// Reads endpoint ids from the file names of documents: `fal-ai/flux/dev.json`, or `fal-ai__flux__dev.json` in any
/// folder.
package struct DocumentFileName: Sendable {
    /// The ids that `models.json` lists; empty if there is none.
    package var listed: Set<String>

    package init(listed: Set<String> = []) {
        self.listed = listed
    }

    /// The ids that a file name can mean.
    package enum Reading: Sendable, Hashable {
        case id(String)
        /// More than one id; the first is used unless the document has another of them.
        case oneOf([String])
        case none
    }

    /// The id in a file name. Where it can mean more than one id, `models.json` decides, then the id in the document.
    ///
    /// - Parameters:
    ///   - path: The path below the folder of documents, without `.json`.
    ///   - ownID: The id in the document, read only for ambiguous names.
    package func id(of path: String, ownID: () -> String?) -> String? {
        switch reading(path) {
        case .id(let id): id
        case .oneOf(let ids): ownID().flatMap { ids.contains($0) ? $0 : nil } ?? ids.first
        case .none: nil
        }
    }

    package func reading(_ path: String) -> Reading {
        var ids: [String] = []
        for candidate in Self.candidates(path) where Self.isID(candidate) && !ids.contains(candidate) {
            ids.append(candidate)
        }
        let known = ids.filter(listed.contains)
        if known.count == 1 { return .id(known[0]) }
        let remaining = known.isEmpty ? ids : known
        // A path without '__' can only be an id itself; its shorter ends count only if exactly one of them is listed.
        if !path.contains("__") { return ids.first == path ? .id(path) : .none }
        switch remaining.count {
        case 0: return .none
        case 1: return .id(remaining[0])
        default: return .oneOf(remaining)
        }
    }

    /// Whether a text is an id as it is: `1234-app` means `1234/app`, which is not its path.
    static func isID(_ text: String) -> Bool { (try? EndpointID(parsing: text))?.text == text }

    /// The possible ids, the likeliest first.
    private static func candidates(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { return [] }
        let folders = parts.dropLast()
        var result: [String] = []
        if name.contains("__") {
            // 'a___b' can be 'a/_b' or 'a_/b'.
            let spelled = [slashes(name), String(slashes(name.reversed()).reversed())]
            result += spelled
            // The folders may belong to the id or merely contain it.
            if !folders.isEmpty { result += spelled.map { (folders.map(String.init) + [$0]).joined(separator: "/") } }
        }
        result.append(path)
        // 'openapi/fal-ai/flux/dev' if the given folder is one level too high.
        for start in parts.indices.dropFirst() { result.append(parts[start...].joined(separator: "/")) }
        return result
    }

    private static func slashes(_ text: some Collection<Character>) -> String {
        String(text).replacing("__", with: "/")
    }
}
