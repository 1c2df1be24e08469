/// Bytes in an input or output: an image that a realtime model takes or gives as it is.
///
/// A realtime connection carries them as bytes. In JSON they are text in base 64.
public struct FalBytes: WireValue, ExpressibleByArrayLiteral, CustomStringConvertible {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(arrayLiteral elements: UInt8...) { bytes = elements }

    public init(_from reader: _WireReader) {
        let bytes = reader.bytes()
        if bytes == nil { reader.report(expected: "bytes, or text in base 64") }
        self.bytes = bytes ?? []
    }

    public func _encode(into writer: inout _WireWriter) { writer.bytes(bytes) }

    // Through JSON, both would make text of the bytes first.
    public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    public var description: String { "<\(bytes.count) bytes>" }
}
