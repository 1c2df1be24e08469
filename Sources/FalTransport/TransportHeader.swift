/// One header line of a request or of an answer.
public struct TransportHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Header names are compared without regard to case (RFC 9110 §5.1), and they are ASCII.
    package static func sameName(_ first: String, _ second: String) -> Bool {
        let first = first.utf8
        let second = second.utf8
        return first.count == second.count
            && zip(first, second).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
