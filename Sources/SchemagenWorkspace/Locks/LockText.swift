import FalJSON

/// The text of a lock file in the making: JSON in lines that fit version control.
struct LockText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func quote(_ text: String) {
        // Tens of thousands of names, and hardly one that needs an escape.
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
