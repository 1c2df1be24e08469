package import FalFields
package import FalJSON

/// A type of the intermediate model.
///
/// Right after translation it says what the schema says, in all its spellings; the transforms bring it to the shapes
/// that can be named and emitted: no `intersection`, no `null`, no `inline` is left after ``Normalizer``.
package struct TypeModel: Sendable, Hashable {
    package indirect enum Shape: Sendable, Hashable {
        case string, integer, number, boolean
        /// Anything: what cannot be typed, and what the schema leaves open.
        case json
        case null
        /// A named record of the endpoint, by the component's wire name.
        case reference(String)
        /// A record that stands where it is used.
        case inline(RecordModel)
        /// The listed values, in order, all texts or all whole numbers after normalisation.
        case enumeration([JSONValue])
        case array(TypeModel)
        case map(TypeModel)
        case union([TypeModel])
        /// `allOf`.
        case intersection([TypeModel])
        /// An object with a `url`, told apart from other records because the runtime has a type for it.
        case file(MediaKind, requires: [String])
        /// The address of a file, in an input.
        case media(MediaKind)
        /// The contents of a file, in a message of a realtime model.
        case bytes
    }

    package var shape: Shape
    package var isNullable: Bool
    package var limits: ValueLimits
    /// The listed values of a type that is no enumeration: numbers with fractions, and mixtures.
    package var listed: [JSONValue] = []
    /// Whether the schema takes other values of the kind beside those of an enumeration; ``limits`` are theirs.
    package var isOpen = false
    /// The values of an enumeration that only an earlier version of the document lists.
    package var removed: [JSONValue] = []
    /// What the schema says the text is the address of.
    package var mark: MediaKind?
    package var origin: Origin

    package init(
        _ shape: Shape, isNullable: Bool = false, limits: ValueLimits = ValueLimits(), mark: MediaKind? = nil,
        origin: Origin
    ) {
        self.shape = shape
        self.isNullable = isNullable
        self.limits = limits
        self.mark = mark
        self.origin = origin
    }
}

extension RecordModel {
    /// The types of its fields and of its other members.
    var types: [TypeModel] { fields.map(\.type) + [additional].compactMap(\.self) }

    func mappingTypes(_ change: (TypeModel) -> TypeModel) -> RecordModel {
        var copy = self
        for index in fields.indices { copy.fields[index].type = change(fields[index].type) }
        copy.additional = additional.map(change)
        return copy
    }
}

extension TypeModel {
    /// The type with every type it is made of replaced, innermost first.
    func mapped(_ change: (TypeModel) -> TypeModel) -> TypeModel {
        var copy = self
        switch shape {
        case .array(let element): copy.shape = .array(element.mapped(change))
        case .map(let element): copy.shape = .map(element.mapped(change))
        case .union(let members): copy.shape = .union(members.map { $0.mapped(change) })
        case .intersection(let members): copy.shape = .intersection(members.map { $0.mapped(change) })
        case .inline(var record):
            record = record.mappingTypes { $0.mapped(change) }
            copy.shape = .inline(record)
        case .string, .integer, .number, .boolean, .json, .null, .reference, .enumeration, .file, .media, .bytes:
            break
        }
        return change(copy)
    }

    /// The type with another shape in its place.
    func replaced(by shape: Shape) -> TypeModel {
        var copy = self
        copy.shape = shape
        return copy
    }

    /// Calls `visit` for this type and every type it is made of.
    func walk(_ visit: (TypeModel) -> Void) {
        visit(self)
        switch shape {
        case .array(let element), .map(let element): element.walk(visit)
        case .union(let members), .intersection(let members): for member in members { member.walk(visit) }
        case .inline(let record): for type in record.types { type.walk(visit) }
        case .string, .integer, .number, .boolean, .json, .null, .reference, .enumeration, .file, .media, .bytes:
            break
        }
    }

    /// The components it names.
    var references: [String] {
        var names: [String] = []
        walk { if case .reference(let name) = $0.shape { names.append(name) } }
        return names
    }
}
