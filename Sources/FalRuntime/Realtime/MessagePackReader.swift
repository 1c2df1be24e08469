import FalSupport

/// Why bytes are not MessagePack, or a value cannot be written.
public struct MessagePackError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// The bytes end in the middle of a value.
        case endOfBytes
        /// There is something after the value.
        case trailingBytes
        /// A byte, text or extension that the format forbids.
        case malformed
        /// Deeper, or with more values, than ``MessagePackLimits`` allow.
        case limit
        /// A value that the format cannot hold.
        case unrepresentable
    }

    public let kind: Kind
    public let reason: String
    /// Where in the bytes.
    public let offset: Int

    init(_ kind: Kind, _ reason: String, offset: Int) {
        self.kind = kind
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason), at byte \(offset)" }
}

/// How much a message may ask for. Bytes come from a network, and one byte can stand for a value of fifty in memory.
public struct MessagePackLimits: Sendable, Hashable {
    /// Each level takes some of the stack, of which a secondary thread on Apple's systems has half a megabyte.
    public var maximumDepth: Int
    public var maximumValues: Int

    public init(maximumDepth: Int = 64, maximumValues: Int = 4 << 20) {
        self.maximumDepth = maximumDepth
        self.maximumValues = maximumValues
    }
}

extension MessagePackValue {
    /// Reads one value, which must be all that the bytes hold.
    public init(parsing bytes: [UInt8], limits: MessagePackLimits = MessagePackLimits()) throws(MessagePackError) {
        let result = bytes.withUnsafeBytes { bytes -> Result<MessagePackValue, MessagePackError> in
            var reader = MessagePackReader(bytes, limits)
            do throws(MessagePackError) {
                let value = try reader.value(depth: 0)
                guard reader.offset == bytes.count else {
                    throw MessagePackError(
                        .trailingBytes, "\(bytes.count - reader.offset) bytes follow the value", offset: reader.offset)
                }
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }
}

/// Reads all families of the MessagePack specification.
private struct MessagePackReader {
    private let bytes: UnsafeRawBufferPointer
    private let limits: MessagePackLimits
    private(set) var offset = 0
    /// Those that have been announced. What is reserved for them is limited in the whole, however they are nested.
    private var values = 1

    init(_ bytes: UnsafeRawBufferPointer, _ limits: MessagePackLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func value(depth: Int) throws(MessagePackError) -> MessagePackValue {
        let first: UInt8 = try number()
        switch first {
        case 0x00...0x7F: return .integer(Int64(first))
        case 0x80...0x8F: return try map(Int(first & 0x0F), depth)
        case 0x90...0x9F: return try array(Int(first & 0x0F), depth)
        case 0xA0...0xBF: return .string(try text(Int(first & 0x1F)))
        case 0xC0: return .null
        case 0xC2: return .bool(false)
        case 0xC3: return .bool(true)
        case 0xC4: return .binary(try take(try count(UInt8.self)))
        case 0xC5: return .binary(try take(try count(UInt16.self)))
        case 0xC6: return .binary(try take(try count(UInt32.self)))
        case 0xC7: return try other(try count(UInt8.self))
        case 0xC8: return try other(try count(UInt16.self))
        case 0xC9: return try other(try count(UInt32.self))
        case 0xCA: return .double(Double(Float(bitPattern: try number())))
        case 0xCB: return .double(Double(bitPattern: try number()))
        case 0xCC: return .integer(Int64(try number() as UInt8))
        case 0xCD: return .integer(Int64(try number() as UInt16))
        case 0xCE: return .integer(Int64(try number() as UInt32))
        case 0xCF:
            let value: UInt64 = try number()
            return Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
        case 0xD0: return .integer(Int64(try number() as Int8))
        case 0xD1: return .integer(Int64(try number() as Int16))
        case 0xD2: return .integer(Int64(try number() as Int32))
        case 0xD3: return .integer(try number())
        case 0xD4...0xD8: return try other(1 << Int(first - 0xD4))
        case 0xD9: return .string(try text(try count(UInt8.self)))
        case 0xDA: return .string(try text(try count(UInt16.self)))
        case 0xDB: return .string(try text(try count(UInt32.self)))
        case 0xDC: return try array(try count(UInt16.self), depth)
        case 0xDD: return try array(try count(UInt32.self), depth)
        case 0xDE: return try map(try count(UInt16.self), depth)
        case 0xDF: return try map(try count(UInt32.self), depth)
        case 0xE0...0xFF: return .integer(Int64(Int8(bitPattern: first)))
        default:
            offset -= 1
            throw error(.malformed, "0xc1 begins no value")
        }
    }

    private mutating func number<Number: FixedWidthInteger>() throws(MessagePackError) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - offset >= size else { throw tooShort }
        defer { offset += size }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    private mutating func count<Number: FixedWidthInteger>(_: Number.Type) throws(MessagePackError) -> Int {
        Int(try number() as Number)
    }

    private mutating func slice(_ count: Int) throws(MessagePackError) -> UnsafeRawBufferPointer {
        guard bytes.count - offset >= count else { throw tooShort }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    private mutating func take(_ count: Int) throws(MessagePackError) -> [UInt8] { Array(try slice(count)) }

    private mutating func text(_ count: Int) throws(MessagePackError) -> String {
        let start = offset
        guard let text = String(validUTF8: try slice(count)) else {
            throw MessagePackError(.malformed, "a text is not UTF-8", offset: start)
        }
        return text
    }

    private mutating func array(_ count: Int, _ depth: Int) throws(MessagePackError) -> MessagePackValue {
        try enter(count, depth)
        var items: [MessagePackValue] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try value(depth: depth + 1)) }
        return .array(items)
    }

    private mutating func map(_ count: Int, _ depth: Int) throws(MessagePackError) -> MessagePackValue {
        try enter(count * 2, depth)
        var members: [MessagePackValue.Member] = []
        members.reserveCapacity(count)
        for _ in 0..<count {
            let key = try value(depth: depth + 1)
            members.append(.init(key, try value(depth: depth + 1)))
        }
        return .map(members)
    }

    /// A claim of more values than there are bytes must not reserve memory for them.
    private mutating func enter(_ count: Int, _ depth: Int) throws(MessagePackError) {
        guard depth < limits.maximumDepth else {
            throw error(.limit, "values are nested deeper than \(limits.maximumDepth)")
        }
        guard count <= bytes.count - offset else { throw tooShort }
        guard count <= limits.maximumValues - values else {
            throw error(.limit, "there are more than \(limits.maximumValues) values")
        }
        values += count
    }

    private mutating func other(_ count: Int) throws(MessagePackError) -> MessagePackValue {
        let start = offset
        let type: Int8 = try number()
        guard type == -1 else { return .other(type: type, try take(count)) }
        let seconds: Int64
        let nanoseconds: UInt32
        switch count {
        case 4: (seconds, nanoseconds) = (Int64(try number() as UInt32), 0)
        case 8:
            let both: UInt64 = try number()
            (seconds, nanoseconds) = (Int64(both & 0x3_FFFF_FFFF), UInt32(both >> 34))
        case 12:
            nanoseconds = try number()
            seconds = try number()
        default: throw MessagePackError(.malformed, "a timestamp has \(count) bytes", offset: start)
        }
        guard nanoseconds < 1_000_000_000 else {
            throw MessagePackError(.malformed, "a timestamp has \(nanoseconds) nanoseconds", offset: start)
        }
        return .timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    private var tooShort: MessagePackError { error(.endOfBytes, "the bytes end in the middle of a value") }

    private func error(_ kind: MessagePackError.Kind, _ reason: String) -> MessagePackError {
        MessagePackError(kind, reason, offset: offset)
    }
}
