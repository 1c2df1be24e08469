import FalJSON

/// The headers of an answer that goes wrong on purpose, as people write them: `headers: {Retry-After: 3}`.
enum FaultHeaders {
    /// How long a body is, the server knows alone.
    static let forbidden: Set<String> = ["content-length", "transfer-encoding", "connection"]

    static func read(_ node: JSONNode?) throws(FaultReader.Problem) -> [String: String] {
        guard let node else { return [:] }
        guard let members = node.objectValue else {
            throw FaultReader.Problem(
                position: node.position, message: "'headers' are names with their values",
                remedy: "Write 'headers: {Retry-After: 3}'.")
        }
        var headers: [String: String] = [:]
        for member in members {
            guard isName(member.key), !forbidden.contains(member.key.lowercased()) else {
                throw FaultReader.Problem(
                    position: member.keyPosition, message: "'\(member.key.prefix(60))' can be no header here",
                    remedy: "Write names like Retry-After; how long a body is comes by itself.")
            }
            headers[member.key] = try value(member.value)
        }
        return headers
    }

    private static func value(_ node: JSONNode) throws(FaultReader.Problem) -> String {
        let text: String? =
            switch node.content {
            case .string(let text): text
            case .number, .bool: node.value.text()
            default: nil
            }
        guard let text, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw FaultReader.Problem(
                position: node.position, message: "the value of a header is a text of one line",
                remedy: "Write it in quotes.")
        }
        return text
    }

    /// A token of HTTP.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
                    || "!#$%&'*+-.^_`|~".unicodeScalars.contains($0)
            }
    }
}
