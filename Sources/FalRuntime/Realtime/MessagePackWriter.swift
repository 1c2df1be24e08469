extension MessagePackValue {
    /// The value in its shortest form.
    ///
    /// - Throws: ``MessagePackError`` for a text, bytes or a list of 4 GiB and more, nanoseconds past a second, and
    ///   values nested deeper than 64.
    public func serialized() throws(MessagePackError) -> [UInt8] {
        var writer = MessagePackWriter(capacity: expectedBytes)
        try writer.write(self, depth: 0)
        return writer.bytes
    }

    /// About how many bytes it has serialized. Values further down do not count: they may be nested without an end.
    private var expectedBytes: Int {
        switch self {
        case .array(let items): items.reduce(16) { $0 + $1.ownBytes }
        case .map(let members): members.reduce(16) { $0 + $1.key.ownBytes + $1.value.ownBytes }
        default: ownBytes
        }
    }

    private var ownBytes: Int {
        switch self {
        case .string(let text): 5 + text.utf8.count
        case .binary(let bytes), .other(_, let bytes): 6 + bytes.count
        default: 16
        }
    }
}

private struct MessagePackWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func write(_ value: MessagePackValue, depth: Int) throws(MessagePackError) {
        switch value {
        case .null: bytes.append(0xC0)
        case .bool(let value): bytes.append(value ? 0xC3 : 0xC2)
        case .integer(let value): write(value)
        case .unsigned(let value): write(value)
        case .double(let value): write(0xCB, value.bitPattern)
        case .string(let text): try write(text)
        case .binary(let value):
            try writeCount(value.count, small: nil, 0xC4, 0xC5, 0xC6)
            bytes += value
        case .array(let items):
            try enter(depth)
            try writeCount(items.count, small: (0x90, 15), nil, 0xDC, 0xDD)
            for item in items { try write(item, depth: depth + 1) }
        case .map(let members):
            try enter(depth)
            try writeCount(members.count, small: (0x80, 15), nil, 0xDE, 0xDF)
            for member in members {
                try write(member.key, depth: depth + 1)
                try write(member.value, depth: depth + 1)
            }
        case .timestamp(let seconds, let nanoseconds): try writeTimestamp(seconds, nanoseconds)
        case .other(let type, let value):
            try writeExtension(type, value.count)
            bytes += value
        }
    }

    /// As deep as can be read again.
    private func enter(_ depth: Int) throws(MessagePackError) {
        guard depth < MessagePackLimits().maximumDepth else {
            throw MessagePackError(
                .limit, "values are nested deeper than \(MessagePackLimits().maximumDepth)", offset: bytes.count)
        }
    }

    private mutating func write(_ value: Int64) {
        switch value {
        case 0...: write(UInt64(value))
        case -32..<0: bytes.append(UInt8(bitPattern: Int8(value)))
        case Int64(Int8.min)..<0: write(0xD0, Int8(value))
        case Int64(Int16.min)..<0: write(0xD1, Int16(value))
        case Int64(Int32.min)..<0: write(0xD2, Int32(value))
        default: write(0xD3, value)
        }
    }

    private mutating func write(_ value: UInt64) {
        switch value {
        case ..<128: bytes.append(UInt8(value))
        case ...UInt64(UInt8.max): write(0xCC, UInt8(value))
        case ...UInt64(UInt16.max): write(0xCD, UInt16(value))
        case ...UInt64(UInt32.max): write(0xCE, UInt32(value))
        default: write(0xCF, value)
        }
    }

    private mutating func write(_ text: String) throws(MessagePackError) {
        try writeCount(text.utf8.count, small: (0xA0, 31), 0xD9, 0xDA, 0xDB)
        bytes += text.utf8
    }

    private mutating func writeTimestamp(_ seconds: Int64, _ nanoseconds: UInt32) throws(MessagePackError) {
        guard nanoseconds < 1_000_000_000 else {
            throw MessagePackError(
                .unrepresentable, "a timestamp has \(nanoseconds) nanoseconds", offset: bytes.count)
        }
        if nanoseconds == 0, let short = UInt32(exactly: seconds) {
            try writeExtension(-1, 4)
            append(short)
        } else if 0..<(1 << 34) ~= seconds {
            try writeExtension(-1, 8)
            append(UInt64(nanoseconds) << 34 | UInt64(seconds))
        } else {
            try writeExtension(-1, 12)
            append(nanoseconds)
            append(seconds)
        }
    }

    private mutating func writeExtension(_ type: Int8, _ count: Int) throws(MessagePackError) {
        switch count {
        case 1: bytes.append(0xD4)
        case 2: bytes.append(0xD5)
        case 4: bytes.append(0xD6)
        case 8: bytes.append(0xD7)
        case 16: bytes.append(0xD8)
        default: try writeCount(count, small: nil, 0xC7, 0xC8, 0xC9)
        }
        append(type)
    }

    /// - Parameters:
    ///   - small: The first byte of the form that holds the count itself, and the greatest count that it holds.
    ///   - one: The first byte of the form with one byte for the count, if there is one; and so on.
    private mutating func writeCount(
        _ count: Int, small: (first: UInt8, most: Int)?, _ one: UInt8?, _ two: UInt8, _ four: UInt8
    ) throws(MessagePackError) {
        if let small, count <= small.most {
            bytes.append(small.first | UInt8(count))
        } else if let one, count <= UInt8.max {
            write(one, UInt8(count))
        } else if count <= UInt16.max {
            write(two, UInt16(count))
        } else if let count = UInt32(exactly: count) {
            write(four, count)
        } else {
            throw MessagePackError(.unrepresentable, "a value has \(count) parts", offset: bytes.count)
        }
    }

    private mutating func write(_ first: UInt8, _ number: some FixedWidthInteger) {
        bytes.append(first)
        append(number)
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
