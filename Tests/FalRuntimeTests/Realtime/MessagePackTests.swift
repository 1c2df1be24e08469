import FalJSON
import FalRuntime
import Testing

/// The format itself, by the tables of its specification.
@Suite struct MessagePackTests {
    private typealias Value = MessagePackValue

    /// The shortest form of each family, at the borders.
    private static let known: [(MessagePackValue, [UInt8])] = [
        (.null, [0xC0]), (.bool(false), [0xC2]), (.bool(true), [0xC3]),
        (0, [0x00]), (127, [0x7F]), (128, [0xCC, 0x80]), (255, [0xCC, 0xFF]), (256, [0xCD, 1, 0]),
        (65_535, [0xCD, 0xFF, 0xFF]), (65_536, [0xCE, 0, 1, 0, 0]), (4_294_967_295, [0xCE, 0xFF, 0xFF, 0xFF, 0xFF]),
        (4_294_967_296, [0xCF, 0, 0, 0, 1, 0, 0, 0, 0]),
        (.integer(.max), [0xCF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        (.unsigned(.max), [0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        (-1, [0xFF]), (-32, [0xE0]), (-33, [0xD0, 0xDF]), (-128, [0xD0, 0x80]), (-129, [0xD1, 0xFF, 0x7F]),
        (-32_768, [0xD1, 0x80, 0]), (-32_769, [0xD2, 0xFF, 0xFF, 0x7F, 0xFF]),
        (-2_147_483_648, [0xD2, 0x80, 0, 0, 0]),
        (-2_147_483_649, [0xD3, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]),
        (.integer(.min), [0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        (1.5, [0xCB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]),
        ("", [0xA0]), ("é", [0xA2, 0xC3, 0xA9]),
        (.binary([]), [0xC4, 0]), (.binary([7]), [0xC4, 1, 7]),
        ([], [0x90]), ([1, [2]], [0x92, 1, 0x91, 2]), ([:], [0x80]), (["a": nil], [0x81, 0xA1, 0x61, 0xC0]),
        (.map([.init(1, 2)]), [0x81, 1, 2]),
        (.timestamp(seconds: 1, nanoseconds: 0), [0xD6, 0xFF, 0, 0, 0, 1]),
        (.timestamp(seconds: 1, nanoseconds: 1), [0xD7, 0xFF, 0, 0, 0, 4, 0, 0, 0, 1]),
        (
            .timestamp(seconds: -1, nanoseconds: 2),
            [0xC7, 12, 0xFF, 0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        ),
        (.other(type: 5, [1]), [0xD4, 5, 1]), (.other(type: -2, [1, 2, 3]), [0xC7, 3, 0xFE, 1, 2, 3]),
        (.other(type: 1, Array(repeating: 9, count: 16)), [0xD8, 1] + Array(repeating: 9, count: 16)),
    ]

    @Test("Values that JSON does not have are told from each other")
    func equality() {
        let values: [MessagePackValue] = [
            .null, .binary([1]), .binary([2]), .timestamp(seconds: 1, nanoseconds: 0),
            .timestamp(seconds: 2, nanoseconds: 0), .timestamp(seconds: 1, nanoseconds: 1), .other(type: 1, [1]),
            .other(type: 2, [1]), .string("AQ=="), .integer(1), .double(1), .unsigned(.max), .bool(true), [1], ["a": 1],
            ["a": 2], [["a": .binary([1])]],
        ]
        for (place, value) in values.enumerated() {
            #expect(values.filter { $0 == value } == [value] && values.firstIndex(of: value) == place)
        }
        #expect(Set(values + values).count == values.count)
    }

    @Test("Every value has one shortest form, which reads back")
    func known() throws {
        for (value, bytes) in Self.known {
            #expect(try value.serialized() == bytes)
            #expect(try Value(parsing: bytes) == value)
        }
    }

    @Test("Longer forms than needed read as the same value")
    func longForms() throws {
        let forms: [(MessagePackValue, [UInt8])] = [
            (1, [0xCC, 1]), (1, [0xD3, 0, 0, 0, 0, 0, 0, 0, 1]), (-1, [0xD1, 0xFF, 0xFF]),
            (1.5, [0xCA, 0x3F, 0xC0, 0, 0]),
            ("a", [0xD9, 1, 0x61]), ("a", [0xDA, 0, 1, 0x61]), ("a", [0xDB, 0, 0, 0, 1, 0x61]),
            (.binary([7]), [0xC5, 0, 1, 7]), (.binary([7]), [0xC6, 0, 0, 0, 1, 7]), ([1], [0xDC, 0, 1, 1]),
            ([1], [0xDD, 0, 0, 0, 1, 1]), (["a": 1], [0xDE, 0, 1, 0xA1, 0x61, 1]),
            (["a": 1], [0xDF, 0, 0, 0, 1, 0xA1, 0x61, 1]), (.other(type: 5, [1]), [0xC9, 0, 0, 0, 1, 5, 1]),
        ]
        for (value, bytes) in forms { #expect(try Value(parsing: bytes) == value) }
    }

    @Test("Lengths at the borders of their forms read back", arguments: [15, 16, 31, 32, 255, 256, 65_535, 65_536])
    func lengths(count: Int) throws {
        let values: [MessagePackValue] = [
            .string(String(repeating: "x", count: count)), .binary(Array(repeating: 1, count: count)),
            .array(Array(repeating: nil, count: count)), .map((0..<count).map { .init(.integer(Int64($0)), true) }),
            .other(type: 3, Array(repeating: 1, count: count)),
        ]
        for value in values { #expect(try Value(parsing: value.serialized()) == value) }
    }

    @Test("Bytes that end too early, go on too long or mean nothing are errors")
    func malformed() throws {
        for (_, bytes) in Self.known {
            for count in 0..<bytes.count {
                let error = Self.error(Array(bytes.prefix(count)))
                #expect(error?.kind == .endOfBytes)
            }
            #expect(Self.error(bytes + [0])?.kind == .trailingBytes)
        }
        for bytes in [[0xC1], [0xA1, 0xFF], [0xA3, 0xED, 0xA0, 0x80], [0xD5, 0xFF, 0, 0]] as [[UInt8]] {
            #expect(Self.error(bytes)?.kind == .malformed)
        }
        // A second has no 2^30 − 1 nanoseconds.
        #expect(Self.error([0xD7, 0xFF] + Array(repeating: 0xFF, count: 8))?.kind == .malformed)
    }

    @Test("Depth and number of values are bounded, and a claim reserves nothing")
    func claimsOfHostileMessages() throws {
        let deep = Array(repeating: UInt8(0x91), count: 100_000) + [0]
        #expect(Self.error(deep)?.kind == .limit)
        #expect(Self.error([0xDD, 0xFF, 0xFF, 0xFF, 0xFF])?.kind == .endOfBytes)
        #expect(Self.error([0xDF, 0xFF, 0xFF, 0xFF, 0xFF, 0])?.kind == .endOfBytes)
        let wide = try Value.array(Array(repeating: nil, count: 100)).serialized()
        #expect(throws: MessagePackError.self) { try Value(parsing: wide, limits: .init(maximumValues: 100)) }
        #expect(try Value(parsing: wide, limits: .init(maximumValues: 101)).arrayValue?.count == 100)
        // Lists in lists announce as many values together as one alone may.
        let nested = Array(repeating: [0xDC, 0, 60] as [UInt8], count: 60).flatMap(\.self)
        #expect(throws: MessagePackError.self) { try Value(parsing: nested, limits: .init(maximumValues: 100)) }
        #expect(Self.error(nested)?.kind == .endOfBytes)
        var value = Value.null
        for _ in 0..<64 { value = [value] }
        #expect(try Value(parsing: value.serialized()) == value)
        let deeper = [value] as Value
        #expect(throws: MessagePackError.self) { try deeper.serialized() }
    }

    @Test("JSON goes in and comes out unchanged, but for what it cannot say")
    func json() throws {
        let json = try JSONValue(
            parsing: #"{"a":[1,-2,1.5,"x",null,true],"seed":18446744073709551615,"b":{"c":9223372036854775807}}"#)
        let value = try MessagePackValue(json)
        #expect(value["seed"] == .unsigned(.max))
        #expect(value.json() == json)
        #expect(throws: MessagePackError.self) { try MessagePackValue(JSONValue(parsing: "18446744073709551616")) }
        #expect((["a": .binary([1])] as MessagePackValue).json() == nil)
        #expect((["a": .binary([1])] as MessagePackValue).json { _ in "bytes" } == ["a": "bytes"])
        #expect(MessagePackValue.timestamp(seconds: 0, nanoseconds: 0).json() == nil)
        #expect(MessagePackValue.map([.init(1, 2)]).json() == nil)
    }

    private static func error(_ bytes: [UInt8]) -> MessagePackError? {
        do throws(MessagePackError) {
            _ = try Value(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }
}
