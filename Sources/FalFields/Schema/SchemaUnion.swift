import FalJSON

/// Several inputs as one that takes what any of them takes.
struct SchemaUnion {
    private var fields: [FieldDescriptor] = []
    private var records: [String: RecordDescriptor] = [:]
    private var count = 0
    /// The type of other members that some input invites.
    private var additional: ValueDescriptor?
    /// Whether every input forbids them.
    private var isClosed = true

    var schema: EndpointSchema {
        var all = records
        all["Input"] = RecordDescriptor(fields: fields, additional: additional, isClosed: isClosed && count > 0)
        return EndpointSchema(
            input: ValueDescriptor(.record("Input")), output: ValueDescriptor(.json), records: all)
    }

    mutating func add(_ schema: EndpointSchema) {
        let names = rename(schema.records)
        let isFirst = count == 0
        count += 1
        var seen: Set<String> = []
        for var field in schema.inputFields {
            field.value = field.value.renamed(names)
            seen.insert(field.name)
            if let place = fields.firstIndex(where: { $0.name == field.name }) {
                fields[place].merge(field)
            } else {
                // Members before this one did without it.
                if !isFirst { field.presence = Presence(required: false, nullable: field.presence.allowsNull) }
                fields.append(field)
            }
        }
        note(schema.openness, names)
        for place in fields.indices where !seen.contains(fields[place].name) {
            fields[place].presence = Presence(required: false, nullable: fields[place].presence.allowsNull)
        }
    }

    private mutating func note(_ other: RecordDescriptor, _ names: [String: String]) {
        isClosed = isClosed && other.isClosed
        guard let type = other.additional?.renamed(names) else { return }
        additional = additional.map { $0.joined(with: type) } ?? type
    }

    /// Takes in the records, and says what each is called here: equal ones share a name, others get a number.
    private mutating func rename(_ members: [String: RecordDescriptor]) -> [String: String] {
        var names: [String: String] = [:]
        for name in members.keys.sorted() {
            var candidate = name == "Input" ? "Input of \(count + 1)" : name
            var number = 1
            while let taken = records[candidate], taken != members[name] {
                number += 1
                candidate = "\(name) \(number)"
            }
            names[name] = candidate
        }
        for (name, record) in members {
            var copy = record
            for place in copy.fields.indices { copy.fields[place].value = copy.fields[place].value.renamed(names) }
            copy.additional = record.additional?.renamed(names)
            if let name = names[name] { records[name] = copy }
        }
        return names
    }
}

extension EndpointSchema {
    /// What the input says of members that are no fields, as a record without any.
    fileprivate var openness: RecordDescriptor {
        switch input.kind {
        case .record(let name):
            RecordDescriptor(
                fields: [], additional: records[name]?.additional, isClosed: records[name]?.isClosed ?? false)
        case .map(let element): RecordDescriptor(fields: [], additional: element)
        default: RecordDescriptor(fields: [])
        }
    }
}

extension FieldDescriptor {
    fileprivate mutating func merge(_ other: FieldDescriptor) {
        presence = Presence(
            required: presence.isRequired && other.presence.isRequired,
            nullable: presence.allowsNull || other.presence.allowsNull)
        if serverDefault != other.serverDefault { serverDefault = nil }
        value = value.joined(with: other.value)
    }
}

extension ValueDescriptor {
    /// The type that takes what either takes.
    fileprivate func joined(with other: ValueDescriptor) -> ValueDescriptor {
        if self == other { return self }
        guard kind == other.kind, values.isEmpty == other.values.isEmpty else {
            var members = options
            for option in other.options where !members.contains(option) {
                if let place = members.firstIndex(where: { $0.kind == option.kind && $0.isListed == option.isListed }) {
                    members[place] = members[place].joined(with: option)
                } else {
                    members.append(option)
                }
            }
            if members.count == 1 { return members[0] }
            return ValueDescriptor(.union(members), allowsNull: allowsNull || other.allowsNull)
        }
        var result = self
        result.allowsNull = allowsNull || other.allowsNull
        result.values += other.values.filter { !values.contains($0) }
        result.limits = limits.widened(by: other.limits)
        return result
    }

    private var isListed: Bool { !values.isEmpty }

    fileprivate func renamed(_ names: [String: String]) -> ValueDescriptor {
        var copy = self
        switch kind {
        case .record(let name): copy.kind = .record(names[name] ?? name)
        case .list(let element): copy.kind = .list(element.renamed(names))
        case .map(let element): copy.kind = .map(element.renamed(names))
        case .union(let members): copy.kind = .union(members.map { $0.renamed(names) })
        case .string, .integer, .number, .boolean, .file, .media, .json: break
        }
        return copy
    }
}

extension ValueLimits {
    /// The bounds that hold for both; a bound that one of them lacks is gone.
    fileprivate func widened(by other: ValueLimits) -> ValueLimits {
        var limits = ValueLimits()
        limits.minimum = Self.pick(minimum, other.minimum, min)
        limits.maximum = Self.pick(maximum, other.maximum, max)
        limits.exclusiveMinimum = Self.pick(exclusiveMinimum, other.exclusiveMinimum, min)
        limits.exclusiveMaximum = Self.pick(exclusiveMaximum, other.exclusiveMaximum, max)
        limits.multipleOf = multipleOf == other.multipleOf ? multipleOf : nil
        limits.minLength = Self.pick(minLength, other.minLength, min)
        limits.maxLength = Self.pick(maxLength, other.maxLength, max)
        limits.pattern = pattern == other.pattern ? pattern : nil
        limits.minItems = Self.pick(minItems, other.minItems, min)
        limits.maxItems = Self.pick(maxItems, other.maxItems, max)
        limits.uniqueItems = uniqueItems && other.uniqueItems
        limits.media = media == other.media ? media : nil
        return limits
    }

    private static func pick<T>(_ left: T?, _ right: T?, _ choose: (T, T) -> T) -> T? {
        guard let left, let right else { return nil }
        return choose(left, right)
    }
}
