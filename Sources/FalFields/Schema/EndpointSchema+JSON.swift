public import FalJSON

// The spelling of a schema inside generated code: one JSON text per endpoint. Data costs the compiler nothing, while
// the same facts as Swift expressions cost more than the types they describe (measured: 13 ms and 1.1 KB per endpoint).
extension EndpointSchema {
    /// Reads the JSON that the generator wrote. Any other text reads as a schema that accepts anything.
    public init(generated text: StaticString) {
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        self = (try? JSONValue(parsing: bytes)).map(EndpointSchema.init(json:)) ?? EndpointSchema(json: .null)
    }

    public init(json: JSONValue) {
        self.init(
            input: ValueDescriptor(json: json["input"] ?? .null),
            output: ValueDescriptor(json: json["output"] ?? .null),
            records: [:])
        for member in json["records"]?.objectValue ?? [:] {
            records[member.key] = RecordDescriptor(json: member.value)
        }
    }

    /// The strings listed for a field: the known values of a generated enumeration.
    public func listedTexts(_ record: String, _ field: String) -> [String] {
        listed(record, field) { values in values.compactMap(\.stringValue) }
    }

    /// The whole numbers listed for a field.
    public func listedIntegers(_ record: String, _ field: String) -> [Int] {
        listed(record, field) { values in values.compactMap(\.intValue) }
    }

    /// The first non-empty list of the wanted type: a union can list strings beside numbers.
    private func listed<T>(_ record: String, _ field: String, _ pick: ([JSONValue]) -> [T]) -> [T] {
        guard let value = records[record]?[field]?.value else { return [] }
        return value.firstList(pick) ?? []
    }
}

extension ValueDescriptor {
    fileprivate func firstList<T>(_ pick: ([JSONValue]) -> [T]) -> [T]? {
        let here = pick(values)
        if !here.isEmpty { return here }
        switch kind {
        case .list(let element), .map(let element): return element.firstList(pick)
        case .union(let members):
            for member in members { if let found = member.firstList(pick) { return found } }
            return nil
        default: return nil
        }
    }

    init(json: JSONValue) {
        self.init(Kind(json: json), allowsNull: json["null"]?.boolValue ?? false)
        limits = ValueLimits(json: json)
        values = json["values"]?.arrayValue ?? []
    }

    /// Appends the members that spell this type to `object`.
    func write(to object: inout JSONObject) {
        kind.write(to: &object)
        if allowsNull { object["null"] = true }
        limits.write(to: &object)
        if !values.isEmpty { object["values"] = .array(values) }
    }

    package var json: JSONValue {
        var object = JSONObject()
        write(to: &object)
        return .object(object)
    }
}

extension ValueDescriptor.Kind {
    init(json: JSONValue) {
        let media = json["kind"]?.stringValue.flatMap(MediaKind.init(rawValue:)) ?? .file
        self =
            switch json["type"]?.stringValue {
            case "string": .string
            case "integer": .integer
            case "number": .number
            case "boolean": .boolean
            case "file": .file(media, requires: json["requires"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            case "media": .media(media)
            case "list": .list(ValueDescriptor(json: json["of"] ?? .null))
            case "map": .map(ValueDescriptor(json: json["of"] ?? .null))
            case "record": .record(json["record"]?.stringValue ?? "")
            case "union": .union(json["of"]?.arrayValue?.map(ValueDescriptor.init(json:)) ?? [])
            default: .json
            }
    }

    func write(to object: inout JSONObject) {
        switch self {
        case .string: object["type"] = "string"
        case .integer: object["type"] = "integer"
        case .number: object["type"] = "number"
        case .boolean: object["type"] = "boolean"
        case .json: object["type"] = "json"
        case .file(let kind, let requires):
            object["type"] = "file"
            if kind != .file { object["kind"] = .string(kind.rawValue) }
            if !requires.isEmpty { object["requires"] = .array(requires.map(JSONValue.string)) }
        case .media(let kind):
            object["type"] = "media"
            if kind != .file { object["kind"] = .string(kind.rawValue) }
        case .list(let element):
            object["type"] = "list"
            object["of"] = element.json
        case .map(let element):
            object["type"] = "map"
            object["of"] = element.json
        case .record(let name):
            object["type"] = "record"
            object["record"] = .string(name)
        case .union(let members):
            object["type"] = "union"
            object["of"] = .array(members.map(\.json))
        }
    }
}

extension ValueLimits {
    // One table drives reading and writing.
    private static let numbers: [(String, any WritableKeyPath<ValueLimits, JSONNumber?> & Sendable)] = [
        ("minimum", \.minimum), ("maximum", \.maximum), ("exclusiveMinimum", \.exclusiveMinimum),
        ("exclusiveMaximum", \.exclusiveMaximum), ("multipleOf", \.multipleOf),
    ]
    private static let counts: [(String, any WritableKeyPath<ValueLimits, Int?> & Sendable)] = [
        ("minLength", \.minLength), ("maxLength", \.maxLength), ("minItems", \.minItems), ("maxItems", \.maxItems),
    ]

    init(json: JSONValue) {
        self.init()
        for (key, path) in Self.numbers {
            if case .number(let number)? = json[key] { self[keyPath: path] = number }
        }
        for (key, path) in Self.counts { self[keyPath: path] = json[key]?.intValue }
        pattern = json["pattern"]?.stringValue
        uniqueItems = json["uniqueItems"]?.boolValue ?? false
        media = json["media"].flatMap(MediaLimits.init(json:))
    }

    func write(to object: inout JSONObject) {
        for (key, path) in Self.numbers {
            if let number = self[keyPath: path] { object[key] = .number(number) }
        }
        for (key, path) in Self.counts {
            if let count = self[keyPath: path] { object[key] = .number(JSONNumber(count)) }
        }
        if let pattern { object["pattern"] = .string(pattern) }
        if uniqueItems { object["uniqueItems"] = true }
        if let media { object["media"] = media.json }
    }
}

extension FieldDescriptor {
    init(json: JSONValue) {
        self.init(
            name: json["name"]?.stringValue ?? "",
            presence: Presence(
                required: json["required"]?.boolValue ?? false, nullable: json["nullable"]?.boolValue ?? false),
            value: ValueDescriptor(json: json),
            serverDefault: json["default"],
            examples: json["examples"]?.arrayValue ?? [],
            isDeprecated: json["deprecated"]?.boolValue ?? false)
    }

    package var json: JSONValue {
        var object = JSONObject()
        object["name"] = .string(name)
        if presence.isRequired { object["required"] = true }
        if presence.allowsNull { object["nullable"] = true }
        value.write(to: &object)
        if let serverDefault { object["default"] = serverDefault }
        if !examples.isEmpty { object["examples"] = .array(examples) }
        if isDeprecated { object["deprecated"] = true }
        return .object(object)
    }
}

extension RecordDescriptor {
    init(json: JSONValue) {
        let fields = json.arrayValue ?? json["fields"]?.arrayValue ?? []
        self.init(
            fields: fields.map(FieldDescriptor.init(json:)),
            additional: json["additional"].map(ValueDescriptor.init(json:)),
            isClosed: json["closed"]?.boolValue ?? false)
    }
}

extension EndpointSchema {
    /// What ``init(json:)`` reads; records in the order of their names.
    public var json: JSONValue {
        var members = JSONObject()
        for (name, record) in records.sorted(by: { $0.key < $1.key }) { members[name] = record.json }
        return .object(["input": input.json, "output": output.json, "records": .object(members)])
    }
}

extension RecordDescriptor {
    /// What is said of the record beside its fields; a record with nothing of that is written as its list of fields.
    package var head: JSONObject {
        var object = JSONObject()
        if isClosed { object["closed"] = true }
        if let additional { object["additional"] = additional.json }
        return object
    }

    fileprivate var json: JSONValue {
        let list = JSONValue.array(fields.map(\.json))
        var object = head
        if object.isEmpty { return list }
        object["fields"] = list
        return .object(object)
    }
}
