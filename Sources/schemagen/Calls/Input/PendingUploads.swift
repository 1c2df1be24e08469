import FalJSON

/// The local files of an input. Until one is uploaded, an address that nobody else uses stands in its place, so that
/// the input can be checked as it will be.
struct PendingUploads: Sendable {
    /// In the order in which they were named, each once.
    private(set) var paths: [String] = []

    // RFC 2606 keeps this domain from everybody.
    private static let start = "https://schemagen.invalid/upload/"

    mutating func standIn(for path: String) -> String {
        let place = paths.firstIndex(of: path) ?? paths.count
        if place == paths.count { paths.append(path) }
        return "\(Self.start)\(place)"
    }

    /// The files that a value still refers to: a later argument may have replaced an earlier one.
    func paths(in value: JSONValue) -> [String] {
        var found: Set<String> = []
        _ = replaced(in: value) { path in
            found.insert(path)
            return ""
        }
        return paths.filter(found.contains)
    }

    /// The value with addresses in the places of files.
    func replaced(in value: JSONValue, by address: (String) -> String?) -> JSONValue {
        switch value {
        case .string(let text):
            guard text.hasPrefix(Self.start), let place = Int(text.dropFirst(Self.start.count)),
                paths.indices.contains(place), let address = address(paths[place])
            else { return value }
            return .string(address)
        case .array(let elements): return .array(elements.map { replaced(in: $0, by: address) })
        case .object(let object):
            return .object(
                JSONObject(object.map { JSONObject.Member(key: $0.key, value: replaced(in: $0.value, by: address)) }))
        case .null, .bool, .number: return value
        }
    }
}
