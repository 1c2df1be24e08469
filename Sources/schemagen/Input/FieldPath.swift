import FalFields
import FalJSON

/// A path to a field of an input, as written on the command line: `seed`, `voice.name`, `loras.0.path`.
struct FieldPath: Hashable {
    /// fal's inputs nest up to 6 deep. Values are set, written and freed by recursion.
    static let mostSteps = 64

    var steps: [Violation.Step]
    /// The type that the schema has for the field; `nil` if it has none.
    var type: ValueDescriptor?

    /// A path to a field that the schema does not have.
    struct Unknown: Error {
        /// The path up to and including the unknown step: `voice.nmae`.
        var path: [Violation.Step]
        /// The names that the schema has at that level.
        var names: [String]
    }

    /// Parses a path and looks it up in the schema.
    init(_ text: String, in schema: EndpointSchema?) throws(Unknown) {
        let whole = schema.map { Self.fields(of: $0.input, in: $0) }
        // A field may have a dot in its name.
        if let field = whole?.first(where: { $0.name == text }) {
            steps = [.member(text)]
            type = field.typeWithNull
            return
        }
        steps = []
        type = schema?.input
        for part in text.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
            let isIndex = Int(part).map { $0 >= 0 } ?? false
            switch type.flatMap({ Self.step(part, into: $0, in: schema) }) {
            case nil:
                steps.append(isIndex && !steps.isEmpty ? .index(Int(part) ?? 0) : .member(part))
                type = nil
            case .found(let step, let found)?:
                steps.append(step)
                type = found
            case .missing(let names)?:
                throw Unknown(path: steps + [.member(part)], names: names)
            }
        }
    }

    private enum Step {
        case found(Violation.Step, ValueDescriptor?)
        case missing([String])
    }

    /// - Returns: `nil` if the schema allows anything.
    private static func step(_ part: String, into type: ValueDescriptor, in schema: EndpointSchema?) -> Step? {
        switch type.kind {
        case .json: return nil
        case .map(let element): return .found(.member(part), element)
        case .list(let element):
            guard let index = Int(part), index >= 0 else { return .missing(["0"]) }
            return .found(.index(index), element)
        case .file:
            // The other members of a file are scalars.
            return part == "url" ? .found(.member(part), ValueDescriptor(.media(.file))) : nil
        case .record(let name):
            guard let record = schema?.records[name] else { return nil }
            if let field = record[part] { return .found(.member(part), field.typeWithNull) }
            if let type = record.additional { return .found(.member(part), type) }
            return .missing(record.fields.map(\.name))
        case .union(let members):
            var names: [String] = []
            for member in members {
                switch step(part, into: member, in: schema) {
                case nil: return nil
                case .found(let step, let type)?: return .found(step, type)
                case .missing(let more)?: names += more
                }
            }
            return .missing(names)
        case .string, .integer, .number, .boolean, .media: return .missing([])
        }
    }

    private static func fields(of type: ValueDescriptor, in schema: EndpointSchema) -> [FieldDescriptor] {
        if case .union(let members) = type.kind { return members.flatMap { fields(of: $0, in: schema) } }
        return schema.fields(of: type)
    }

    /// `voice.name`.
    static func text(_ steps: some Sequence<Violation.Step>) -> String {
        steps.map { step in
            switch step {
            case .member(let name): name
            case .index(let index): String(index)
            }
        }.joined(separator: ".")
    }
}

extension FieldDescriptor {
    /// The type, which allows null if the field does.
    var typeWithNull: ValueDescriptor {
        var type = value
        type.allowsNull = type.allowsNull || presence.allowsNull
        return type
    }
}

extension JSONValue {
    /// The value at a path.
    subscript(steps: some Sequence<Violation.Step>) -> JSONValue? {
        var value: JSONValue? = self
        for step in steps {
            switch step {
            case .member(let name): value = value?[name]
            case .index(let index): value = value?[index]
            }
        }
        return value
    }

    /// Sets the value at a path, and creates the objects and arrays on the way.
    ///
    /// - Returns: `false` if the path is not valid: an index past the end of an array, or a member of a scalar.
    mutating func set(_ value: JSONValue, at steps: ArraySlice<Violation.Step>) -> Bool {
        guard let step = steps.first else {
            self = value
            return true
        }
        let rest = steps.dropFirst()
        switch step {
        case .member(let name):
            var object: JSONObject
            switch self {
            case .object(let members): object = members
            case .null: object = JSONObject()
            default: return false
            }
            var member = object[name] ?? .null
            guard member.set(value, at: rest) else { return false }
            object[name] = member
            self = .object(object)
        case .index(let index):
            var elements: [JSONValue]
            switch self {
            case .array(let list): elements = list
            case .null: elements = []
            default: return false
            }
            guard index <= elements.count else { return false }
            if index == elements.count { elements.append(.null) }
            guard elements[index].set(value, at: rest) else { return false }
            self = .array(elements)
        }
        return true
    }
}
