public import FalJSON

/// A type that can be read from and written to JSON: what fields of generated records are made of.
///
/// Reading never throws: what does not fit is reported to the reader, and a stand-in takes its place. The whole value is
/// discarded when anything was reported, so nobody sees a stand-in. This keeps an error branch out of every field of
/// every generated type, and lets an error name all problems instead of the first.
public protocol WireValue: Sendable {
    static func read(_ value: JSONValue, from reader: WireReader) -> Self
    func write(to writer: inout WireWriter)
}

extension WireValue {
    /// Reads a value from JSON.
    ///
    /// - Throws: ``WireError`` with every place that does not fit.
    public init(json: JSONValue) throws(WireError) {
        let reader = WireReader()
        let value = Self.read(json, from: reader)
        guard reader.problems.isEmpty else { throw WireError(problems: reader.problems) }
        self = value
    }

    /// The value as JSON text in UTF-8. Local media appear as data URIs.
    public var jsonBytes: [UInt8] {
        var writer = WireWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// The value as JSON.
    public var json: JSONValue {
        // The writer's own output always parses; the fallback is unreachable and spares a trap.
        (try? JSONValue(parsing: jsonBytes, limits: JSONLimits(maximumBytes: .max))) ?? .null
    }
}

extension String: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> String {
        if case .string(let text) = value { return text }
        reader.report(expected: "a text", found: value)
        return ""
    }

    public func write(to writer: inout WireWriter) { writer.json.string(self) }
}

extension Bool: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> Bool {
        if case .bool(let flag) = value { return flag }
        reader.report(expected: "true or false", found: value)
        return false
    }

    public func write(to writer: inout WireWriter) { writer.json.bool(self) }
}

extension Int: WireValue {
    /// Whole numbers in any spelling (`5`, `5.0`, `5e0`). A whole number beyond `Int` becomes the nearest `Int` and is
    /// noted in ``WireReader/losses``: fal has answered seeds above 2^63, and one member is no reason to refuse a paid
    /// result. The exact digits stay in the raw answer.
    public static func read(_ value: JSONValue, from reader: WireReader) -> Int {
        guard case .number(let number) = value else {
            reader.report(expected: "a whole number", found: value)
            return 0
        }
        if let whole = number.intValue { return whole }
        let approximate = number.doubleValue
        guard approximate.magnitude >= 0x1p62 else {
            reader.report(expected: "a whole number", found: value)
            return 0
        }
        reader.noteLoss()
        return approximate < 0 ? .min : .max
    }

    public func write(to writer: inout WireWriter) { writer.json.int(self) }
}

extension Double: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> Double {
        if case .number(let number) = value { return number.doubleValue }
        reader.report(expected: "a number", found: value)
        return 0
    }

    /// JSON has no infinity and no NaN: those are written as null, which the server refuses by name.
    public func write(to writer: inout WireWriter) {
        if isFinite { writer.json.double(self) } else { writer.json.null() }
    }
}

extension JSONValue: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> JSONValue { value }

    public func write(to writer: inout WireWriter) { writer.json.value(self) }
}

extension Array: WireValue where Element: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> [Element] {
        guard case .array(let items) = value else {
            reader.report(expected: "a list", found: value)
            return []
        }
        var result: [Element] = []
        result.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            result.append(reader.at(.index(index)) { Element.read(item, from: reader) })
        }
        return result
    }

    public func write(to writer: inout WireWriter) {
        writer.json.beginArray()
        for element in self { element.write(to: &writer) }
        writer.json.endArray()
    }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> [String: Value] {
        guard case .object(let members) = value else {
            reader.report(expected: "an object", found: value)
            return [:]
        }
        var result: [String: Value] = [:]
        result.reserveCapacity(members.count)
        for member in members {
            result[member.key] = reader.at(.member(member.key)) { Value.read(member.value, from: reader) }
        }
        return result
    }

    /// Keys are written in order: equal values give equal bytes.
    public func write(to writer: inout WireWriter) {
        writer.json.beginObject()
        for (key, value) in self.sorted(by: { $0.key < $1.key }) {
            writer.json.key(key)
            value.write(to: &writer)
        }
        writer.json.endObject()
    }
}

/// An element that may be null, as in `[[Int]?]`.
extension Optional: WireValue where Wrapped: WireValue {
    public static func read(_ value: JSONValue, from reader: WireReader) -> Wrapped? {
        if case .null = value { return nil }
        return Wrapped.read(value, from: reader)
    }

    public func write(to writer: inout WireWriter) {
        if let self { self.write(to: &writer) } else { writer.json.null() }
    }
}
