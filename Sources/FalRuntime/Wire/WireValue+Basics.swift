public import FalJSON

extension String: WireValue {
    public init(from reader: WireReader) {
        if case .string(let text) = reader.value {
            self = text
        } else {
            reader.report(expected: "a text")
            self = ""
        }
    }

    public func encode(into writer: inout WireWriter) { writer.text(self) }
}

extension Bool: WireValue {
    public init(from reader: WireReader) {
        if case .bool(let flag) = reader.value {
            self = flag
        } else {
            reader.report(expected: "true or false")
            self = false
        }
    }

    public func encode(into writer: inout WireWriter) { writer.flag(self) }
}

extension Int: WireValue {
    /// Whole numbers in any spelling (`5`, `5.0`, `5e0`). A whole number beyond `Int` becomes the nearest `Int` and is
    /// noted in ``WireReader/losses``: fal has answered seeds above 2^63, and one member is no reason to refuse a paid
    /// result. The exact digits stay in the raw answer.
    public init(from reader: WireReader) {
        guard case .number(let number) = reader.value else {
            reader.report(expected: "a whole number")
            self = 0
            return
        }
        if let whole = number.intValue {
            self = whole
            return
        }
        let approximate = number.doubleValue
        if approximate.magnitude >= 0x1p62 {
            reader.noteLoss()
            self = approximate < 0 ? .min : .max
        } else {
            reader.report(expected: "a whole number")
            self = 0
        }
    }

    public func encode(into writer: inout WireWriter) { writer.number(self) }
}

extension Double: WireValue {
    public init(from reader: WireReader) {
        if case .number(let number) = reader.value {
            self = number.doubleValue
        } else {
            reader.report(expected: "a number")
            self = 0
        }
    }

    public func encode(into writer: inout WireWriter) { writer.number(self) }
}

extension JSONValue: WireValue {
    public init(from reader: WireReader) { self = reader.value }

    public func encode(into writer: inout WireWriter) { writer.raw(self) }
}

extension Array: WireValue where Element: WireValue {
    public init(from reader: WireReader) {
        self = []
        guard case .array(let items) = reader.value else {
            reader.report(expected: "a list")
            return
        }
        reserveCapacity(items.count)
        for (index, item) in items.enumerated() { append(reader.read(item, at: .index(index))) }
    }

    public func encode(into writer: inout WireWriter) { writer.list(self) }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    public init(from reader: WireReader) {
        self = [:]
        guard case .object(let members) = reader.value else {
            reader.report(expected: "an object")
            return
        }
        reserveCapacity(members.count)
        for member in members { self[member.key] = reader.read(member.value, at: .member(member.key)) as Value }
    }

    public func encode(into writer: inout WireWriter) { writer.map(self) }
}

/// An element that may be null, as in `[[Int]?]`.
extension Optional: WireValue where Wrapped: WireValue {
    public init(from reader: WireReader) {
        if case .null = reader.value { self = nil } else { self = Wrapped(from: reader) }
    }

    public func encode(into writer: inout WireWriter) {
        if let self { self.encode(into: &writer) } else { writer.null() }
    }
}
