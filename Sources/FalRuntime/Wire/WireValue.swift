public import FalFields
public import FalJSON

/// A type that is read from and written to JSON: generated records, and the types of their fields.
///
/// Reading does not throw. A value that does not fit is reported to the reader and replaced by a placeholder; if
/// anything was reported, the whole result is discarded, so no caller sees a placeholder. This saves an error branch
/// for every field of every generated type, and lets an error list all problems instead of the first.
public protocol WireValue: Sendable, Codable, Hashable {
    /// Reads the reader's current value.
    init(_from reader: _WireReader)
    /// Writes a value, or the members of an object.
    func _encode(into writer: inout _WireWriter)
}

/// A generated type with named fields.
///
/// An alias and not a protocol, because each conformance costs every generated type 400 bytes. It prints as
/// `TextOutputStreamable`, because some models have a field `description`.
public typealias FalRecord = WireValue & TextOutputStreamable

/// A generated type that is one of several types in JSON.
///
/// The generator decides how to tell them apart: by the kind of JSON, then by a constant or discriminator, then by
/// members that only one of them requires. A value that fits none becomes the case `other`.
public typealias FalUnion = WireValue & TextOutputStreamable

extension WireValue {
    /// Reads a value from JSON.
    ///
    /// - Throws: ``WireError`` with everything that does not fit, a number that its type cannot hold exactly included:
    ///   only a ``FalResult`` has room to say that a value is another one.
    public init(json: JSONValue) throws(WireError) {
        let reader = _WireReader(json)
        let value = Self(_from: reader)
        let problems = reader.errors + reader.warnings.filter(\.reason.isLoss)
        guard problems.isEmpty else { throw WireError(problems: problems) }
        self = value
    }

    /// The value as JSON in UTF-8. Local media are written as data URIs.
    public var jsonBytes: [UInt8] {
        var writer = _WireWriter()
        writer.write(self)
        return writer.bytes
    }

    /// The value as JSON.
    public var json: JSONValue {
        // The writer's output always parses; the fallback avoids a trap.
        (try? JSONValue(parsing: jsonBytes, limits: JSONLimits(maximumBytes: .max))) ?? .null
    }
}

// `Codable` and `Hashable` of all generated types. Synthesized conformances make generated modules large and slow to
// compile: 1.4 CPU seconds and 112 KB for an endpoint, against 0.3 CPU seconds and 14 KB.
extension WireValue {
    public init(from decoder: any Decoder) throws { self = try WireCoding.decode(from: decoder) }

    public func encode(to encoder: any Encoder) throws { try WireCoding.encode(self, to: encoder) }

    public static func == (left: Self, right: Self) -> Bool { WireCoding.areEqual(left, right) }

    public func hash(into hasher: inout Hasher) { WireCoding.hash(self, into: &hasher) }

    // Without these, the compiler synthesizes them for every type.
    public var hashValue: Int { WireCoding.hashValue(self, seed: 0) }
    public func _rawHashValue(seed: Int) -> Int { WireCoding.hashValue(self, seed: seed) }
}

/// The implementation of the conformances. Not public, so that the optimizer cannot inline it into generated types.
enum WireCoding {
    static func decode<V: WireValue>(from decoder: any Decoder) throws -> V {
        let json = try JSONValue(from: decoder)
        do {
            return try V(json: json)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    static func encode(_ value: some WireValue, to encoder: any Encoder) throws {
        var writer = _WireWriter()
        writer.write(value)
        guard writer.collisions.isEmpty else {
            let names = writer.collisions.joined(separator: ", ")
            throw EncodingError.invalidValue(
                value,
                .init(
                    codingPath: encoder.codingPath,
                    debugDescription: "additionalProperties has names of properties: \(names)"))
        }
        try JSONValue(parsing: writer.bytes, limits: JSONLimits(maximumBytes: .max)).encode(to: encoder)
    }

    static func description<V: WireValue>(of value: V) -> String {
        var writer = _WireWriter(uploads: [:], isDraft: true)
        writer.write(value)
        guard let json = try? JSONValue(parsing: writer.bytes, limits: JSONLimits(maximumBytes: .max)) else {
            return ""
        }
        let name = "\(V.self)"
        return ReadableText.text(json, name: name, isInput: name == "Input")
    }

    static func areEqual<V: WireValue>(_ left: V, _ right: V) -> Bool { left.json == right.json }

    static func hash(_ value: some WireValue, into hasher: inout Hasher) { hasher.combine(value.json) }

    static func hashValue(_ value: some WireValue, seed: Int) -> Int {
        // With a hasher, because `_rawHashValue` of a JSON value, which is a wire value too, would call this function.
        var hasher = Hasher()
        hasher.combine(seed)
        hasher.combine(value.json)
        return hasher.finalize()
    }
}

extension WireValue where Self: TextOutputStreamable {
    /// Writes the members in one line, without prompts and the contents of files.
    public func write<Target: TextOutputStream>(to target: inout Target) {
        target.write(WireCoding.description(of: self))
    }
}

/// A JSON value that does not fit its type.
public struct WireProblem: Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        case missing
        case wrongType(expected: String, found: String)
        case outOfRange
        /// A whole number with more digits than a `Double` holds.
        case inexact
        case invalidURL
        /// A value of the input that the document does not list. It was sent as it is.
        case unlistedInput
        /// The name of another member is the same text to Swift, in other bytes; one of the two is kept.
        case sameName

        /// Whether the value is not the one in the JSON.
        var isLoss: Bool {
            switch self {
            case .outOfRange, .inexact, .sameName: true
            case .missing, .wrongType, .invalidURL, .unlistedInput: false
            }
        }
    }

    public var path: [Violation.Step]
    public var reason: Reason

    public init(path: [Violation.Step], reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// The value's location as a JSON pointer.
    public var pointer: String { Violation(path: path, problem: .missing).pointer }
}

extension WireProblem: CustomStringConvertible {
    public var description: String {
        let location = pointer.isEmpty ? "/" : pointer
        return switch reason {
        case .missing: "\(location): required, but missing"
        case .wrongType(let expected, let found): "\(location): expected \(expected), found \(found)"
        case .outOfRange: "\(location): outside the range of Int"
        case .inexact: "\(location): more digits than a Double holds"
        case .sameName: "\(location): two members have this name, in different bytes"
        case .invalidURL: "\(location): not a URL"
        case .unlistedInput: "\(location) of the input: none of the values that the document lists"
        }
    }
}

/// JSON that does not fit a type. It lists locations and types but no values, which may be secret.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
    public var problems: [WireProblem]

    public var description: String { problems.map(\.description).joined(separator: "; ") }
}

extension String: WireValue {
    public init(_from reader: _WireReader) {
        if case .string(let text) = reader.value {
            self = text
        } else {
            reader.report(expected: "a string")
            self = ""
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.string(self) }
}

extension Bool: WireValue {
    public init(_from reader: _WireReader) {
        if case .bool(let flag) = reader.value {
            self = flag
        } else {
            reader.report(expected: "a boolean")
            self = false
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.bool(self) }
}

extension Int: WireValue {
    /// Reads integers in any spelling (`5`, `5.0`, `5e0`). One outside the range of `Int` becomes the nearest `Int`
    /// with a warning, and NaN 0: fal has answered with seeds above 2^63, which must not make a paid result fail to
    /// decode. The result's `problems` name the place, and the exact digits are in the raw response. Where nothing can
    /// be said, in `Codable` and in ``WireValue/init(json:)``, it is an error.
    public init(_from reader: _WireReader) {
        guard case .number(let number) = reader.value else {
            reader.report(expected: "an integer")
            self = 0
            return
        }
        if let whole = number.intValue {
            self = whole
            return
        }
        let approximate = number.doubleValue
        if !(approximate.magnitude < 0x1p62) {
            reader.warn(.outOfRange)
            self = approximate < 0 ? .min : approximate > 0 ? .max : 0
        } else {
            reader.report(expected: "an integer")
            self = 0
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.number(self) }
}

extension Double: WireValue {
    public init(_from reader: _WireReader) {
        if case .number(let number) = reader.value {
            self = number.doubleValue
            if magnitude >= 0x1p53, number.isRounded(to: self) { reader.warn(.inexact) }
        } else {
            reader.report(expected: "a number")
            self = 0
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.number(self) }
}

extension JSONValue: WireValue {
    public init(_from reader: _WireReader) { self = reader.value }

    public func _encode(into writer: inout _WireWriter) { writer.raw(self) }
}

extension Array: WireValue where Element: WireValue {
    public init(_from reader: _WireReader) {
        self = []
        guard case .array(let items) = reader.value else {
            reader.report(expected: "an array")
            return
        }
        reserveCapacity(items.count)
        for (index, item) in items.enumerated() { append(reader.read(item, at: .index(index))) }
    }

    public func _encode(into writer: inout _WireWriter) { writer.array(self) }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    public init(_from reader: _WireReader) {
        self = [:]
        guard case .object(let members) = reader.value else {
            reader.report(expected: "an object")
            return
        }
        reserveCapacity(members.count)
        for member in members {
            let value: Value = reader.read(member.value, at: .member(member.key))
            if updateValue(value, forKey: member.key) != nil { reader.warn(.sameName, at: [.member(member.key)]) }
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.map(self) }
}

/// An element that may be null, as in `[[Int]?]`.
extension Optional: WireValue where Wrapped: WireValue {
    public init(_from reader: _WireReader) {
        if case .null = reader.value { self = nil } else { self = Wrapped(_from: reader) }
    }

    public func _encode(into writer: inout _WireWriter) {
        if let self { self._encode(into: &writer) } else { writer.null() }
    }
}

extension FalMedia: WireValue {
    public init(_from reader: _WireReader) { self = .url(String(_from: reader)) }

    /// Writes the URL that the server will read. Without a client that uploads them, bytes are written as a data URI
    /// and a file as a `file:` URL.
    public func _encode(into writer: inout _WireWriter) { writer.string(writer.url(of: self)) }
}
