import FalJSON
import SchemagenCore

/// Reads the JSON of a lock file, and says what is wrong with it in words for people who merge branches.
struct LockReader {
    let path: String
    /// What to do about a broken file.
    let remedy: String

    /// The object that a lock is, once its version is known to be one that can be read.
    func root(of bytes: [UInt8], version known: Int) throws(Failure) -> JSONNode {
        if let line = Self.conflict(in: bytes) {
            throw Failure(
                .failure, .conflictedLock, "a merge has left conflict marks in it",
                at: .init(path: path, position: JSONPosition(line: line, column: 1)),
                remedy: "Keep the lines of both sides without the marks (of one endpoint, one side's), then run "
                    + "`schemagen generate`.")
        }
        let root: JSONNode
        do {
            root = try JSONNode(parsing: bytes)
        } catch {
            throw failure("it is not JSON: \(error.reason)", at: error.position)
        }
        guard root.objectValue != nil else { throw failure("a JSON object is expected", at: root.position) }
        guard let node = root["version"], let version = node.intValue, version >= 1 else {
            throw failure("it does not say its version", at: root["version"]?.position ?? root.position)
        }
        guard version <= known else {
            throw Failure(
                .failure, .newerLock,
                "it is of version \(version), made by a newer schemagen; this one reads version \(known)",
                at: .init(path: path, position: node.position), remedy: "Update schemagen.")
        }
        return root
    }

    func string(_ node: JSONNode?, _ key: String, in parent: JSONNode) throws(Failure) -> String {
        guard let text = node?.stringValue else { throw wrong(node, key, in: parent, wanted: "a text") }
        return text
    }

    func strings(_ node: JSONNode?, _ key: String, in parent: JSONNode) throws(Failure) -> [String: String] {
        let members = try self.members(of: node, key, in: parent)
        var result: [String: String] = [:]
        result.reserveCapacity(members.count)
        for (name, value) in members { result[name] = try string(value, name, in: value) }
        return result
    }

    /// The members of an object. A key that repeats is a merge gone wrong: which of the two counts is not for us to say.
    func members(of node: JSONNode?, _ key: String, in parent: JSONNode) throws(Failure) -> [(String, JSONNode)] {
        guard let members = node?.objectValue else { throw wrong(node, key, in: parent, wanted: "an object") }
        var seen = Set<String>(minimumCapacity: members.count)
        for member in members where !seen.insert(member.key).inserted {
            throw failure("\(ShownText.quoted(member.key)) stands here a second time", at: member.keyPosition)
        }
        return members.map { ($0.key, $0.value) }
    }

    func failure(_ message: String, at position: JSONPosition) -> Failure {
        Failure(.failure, .brokenLock, message, at: .init(path: path, position: position), remedy: remedy)
    }

    private func wrong(_ node: JSONNode?, _ key: String, in parent: JSONNode, wanted: String) -> Failure {
        guard let node else { return failure("\(ShownText.quoted(key)) is missing", at: parent.position) }
        return failure("\(ShownText.quoted(key)) should be \(wanted)", at: node.position)
    }

    /// The line of the first conflict mark.
    private static func conflict(in bytes: [UInt8]) -> Int? {
        let marks = [Array("<<<<<<<".utf8), Array(">>>>>>>".utf8)]
        // The lines of a lock begin with spaces and braces, so that a look at the first byte decides.
        var line = 1
        var start = 0
        while start < bytes.count {
            if bytes[start] == marks[0][0] || bytes[start] == marks[1][0],
                marks.contains(where: { bytes[start...].starts(with: $0) })
            {
                return line
            }
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
            line += 1
        }
        return nil
    }
}
