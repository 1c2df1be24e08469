public import FalFields
public import FalJSON

extension String: WireValue {
    public init(_from reader: _WireReader) {
        if case .string(let text) = reader.value {
            self = text
        } else {
            reader.report(expected: "a string")
            self = ""
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.text(self) }
}

extension Bool: WireValue {
    public init(_from reader: _WireReader) {
        if case .bool(let flag) = reader.value {
            self = flag
        } else {
            reader.report(expected: "true or false")
            self = false
        }
    }

    public func _encode(into writer: inout _WireWriter) { writer.flag(self) }
}

extension Int: WireValue {
    /// Reads integers in any spelling (`5`, `5.0`, `5e0`). One outside the range of `Int` becomes the nearest `Int`
    /// with a warning: fal has answered with seeds above 2^63, which must not make a paid result fail to decode. The
    /// exact digits are in the raw response.
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
        if approximate.magnitude >= 0x1p62 {
            reader.warn(.outOfRange)
            self = approximate < 0 ? .min : .max
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

    public func _encode(into writer: inout _WireWriter) { writer.list(self) }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    public init(_from reader: _WireReader) {
        self = [:]
        guard case .object(let members) = reader.value else {
            reader.report(expected: "an object")
            return
        }
        reserveCapacity(members.count)
        for member in members { self[member.key] = reader.read(member.value, at: .member(member.key)) as Value }
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
    public func _encode(into writer: inout _WireWriter) { writer.text(writer.url(of: self)) }
}
