import FalJSON
import SchemagenCore

/// Reads the JSON of a lock file, and says what is wrong with it in words for people who merge branches.
struct LockReader {
    let path: String
    /// What to do about a broken file.
    let remedy: String

    /// The object that a lock is, once its version is known to be one that can be read.
    func root(of bytes: [UInt8], version known: Int) throws(Failure) -> JSONNode {
        let root: JSONNode
        do {
            root = try JSONNode(parsing: bytes)
        } catch {
            throw MergeConflict.line(in: bytes).map(conflicted)
                ?? failure("it is not JSON: \(error.reason)", at: error.position)
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
        guard let members = node?.objectValue else { throw wrong(node, key, in: parent, wanted: "an object") }
        var result: [String: String] = [:]
        result.reserveCapacity(members.count)
        for member in members {
            let text = try string(member.value, member.key, in: member.value)
            guard result.updateValue(text, forKey: member.key) == nil else { throw repeated(member) }
        }
        return result
    }

    /// The members of an object. A key that repeats is a merge gone wrong: which of the two counts is not for us to
    /// say.
    func members(of node: JSONNode?, _ key: String, in parent: JSONNode) throws(Failure) -> [(String, JSONNode)] {
        guard let members = node?.objectValue else { throw wrong(node, key, in: parent, wanted: "an object") }
        var seen = Set<String>(minimumCapacity: members.count)
        for member in members where !seen.insert(member.key).inserted {
            throw repeated(member)
        }
        return members.map { ($0.key, $0.value) }
    }

    func failure(_ message: String, at position: JSONPosition) -> Failure {
        Failure(.failure, .brokenLock, message, at: .init(path: path, position: position), remedy: remedy)
    }

    private func repeated(_ member: JSONNode.Member) -> Failure {
        failure("\(ShownText.quoted(member.key)) stands here a second time", at: member.keyPosition)
    }

    private func conflicted(_ line: Int) -> Failure {
        Failure(
            .failure, .conflictedLock, "a merge has left conflict marks in it",
            at: .init(path: path, position: JSONPosition(line: line, column: 1)),
            remedy: "Keep the lines of both sides without the marks (of one endpoint, one side's), then run "
                + "`schemagen generate`.")
    }

    private func wrong(_ node: JSONNode?, _ key: String, in parent: JSONNode, wanted: String) -> Failure {
        guard let node else { return failure("\(ShownText.quoted(key)) is missing", at: parent.position) }
        return failure("\(ShownText.quoted(key)) should be \(wanted)", at: node.position)
    }
}
