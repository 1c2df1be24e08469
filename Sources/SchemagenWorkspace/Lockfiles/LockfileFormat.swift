import FalJSON
import FalSupport
import SchemagenCore

/// Reads the JSON of a lock file; its messages are for people who merge branches.
struct LockReader {
    let path: String
    /// What to do about a broken file.
    let remedy: String

    /// The root object, if its version is supported.
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
            throw failure(
                "'version' is missing or not a positive integer", at: root["version"]?.position ?? root.position)
        }
        guard version <= known else {
            throw Failure(
                .failure, .newerLock,
                "its version is \(version), of a newer schemagen; this one reads version \(known)",
                at: .init(path: path, position: node.position), remedy: "Update schemagen.")
        }
        return root
    }

    func string(_ node: JSONNode?, _ key: String, in parent: JSONNode) throws(Failure) -> String {
        guard let text = node?.stringValue else { throw wrong(node, key, in: parent, wanted: "a string") }
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

    /// The members of an object. A repeated key is an error: it is the result of a bad merge.
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
        failure("\(TerminalEscaping.quoted(member.key)) is repeated here", at: member.keyPosition)
    }

    private func conflicted(_ line: Int) -> Failure {
        Failure(
            .failure, .conflictedLock, "it has conflict marks of a merge",
            at: .init(path: path, position: JSONPosition(line: line, column: 1)),
            remedy: "Keep the lines of both sides without the marks (of one endpoint, one side's), then run "
                + "`schemagen generate`.")
    }

    private func wrong(_ node: JSONNode?, _ key: String, in parent: JSONNode, wanted: String) -> Failure {
        guard let node else { return failure("\(TerminalEscaping.quoted(key)) is missing", at: parent.position) }
        return failure("\(TerminalEscaping.quoted(key)) should be \(wanted)", at: node.position)
    }
}

/// Builds the text of a lock file: JSON with line breaks that suit version control.
struct LockText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func quote(_ text: String) {
        // There are tens of thousands of names, and hardly one needs an escape.
        let isPlain = text.utf8.allSatisfy { byte in
            (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        guard isPlain else { return bytes.append(contentsOf: JSONValue.string(text).serialized()) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The members of an object whose brace is open, each on a line of its own and sorted by key, and the closing
    /// brace.
    mutating func list<Value>(
        _ members: [String: Value], indentation: Int, _ write: (inout LockText, Value) -> Void
    ) {
        let space = String(repeating: " ", count: indentation)
        for (index, member) in Self.sorted(members).enumerated() {
            append((index == 0 ? "\n" : ",\n") + space)
            quote(member.key)
            append(": ")
            write(&self, member.value)
        }
        if !members.isEmpty { append("\n" + space.dropLast(2)) }
        append("}")
    }

    /// A whole object on one line, sorted by key.
    mutating func object(_ members: [String: String]) {
        append("{")
        for (index, member) in Self.sorted(members).enumerated() {
            if index > 0 { append(", ") }
            quote(member.key)
            append(": ")
            quote(member.value)
        }
        append("}")
    }

    private static func sorted<Value>(_ members: [String: Value]) -> [(key: String, value: Value)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

/// Finds the conflict marks of git in a file.
enum MergeConflict {
    private static let marks = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].map { Array($0.utf8) }

    /// The line of the first mark; `nil` if there is none.
    static func line(in bytes: [UInt8]) -> Int? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { line in marks.contains { line.starts(with: $0) } }.map { $0 + 1 }
    }
}
