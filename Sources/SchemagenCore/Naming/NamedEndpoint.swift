package import FalFields
package import FalJSON

/// An endpoint with every name it will have in Swift.
package struct NamedEndpoint: Sendable {
    package var model: EndpointModel
    package var name: SwiftName
    package var input: Root
    package var output: Root
    /// `Input` and `Output` first, then the others in the order they are met.
    package var records: [NamedRecord]
    package var unions: [NamedUnion]
    package var enumerations: [NamedEnumeration]
    package var schema: EndpointSchema
    /// Every name chosen here, by scope and wire name, for the lock.
    package var chosen: [String: [String: String]]

    /// What `Input` and `Output` stand for.
    package enum Root: Sendable, Hashable {
        case record
        case alias(SwiftType)
    }

    /// The only value of each list of values that has no more: of constants and discriminators.
    var constants: [SwiftType: NamedEnumeration.Member] {
        let single = enumerations.filter { $0.listed.count == 1 }
        return Dictionary(
            single.map { (SwiftType.nested($0.name), $0.listed[0]) }, uniquingKeysWith: { first, _ in first })
    }

    /// A value that a list in a union has, under its own name in the union.
    struct Preset {
        var option: SwiftName
        var member: NamedEnumeration.Member
    }

    /// The listed values in a union that can be written without the case around them: `.landscape16x9` for
    /// `.preset(.landscape16x9)`. A name that the union has for something else stays with that.
    func presets(of union: NamedUnion) -> [Preset] {
        var taken = Set(union.cases.map(\.name.text) + ["other"])
        return union.cases.flatMap { option -> [Preset] in
            guard case .nested(let name) = option.type, let list = enumerations.first(where: { $0.name == name }) else {
                return []
            }
            return list.members.filter { taken.insert($0.name.text).inserted }.map {
                Preset(option: option.name, member: $0)
            }
        }
    }

    /// All names that the endpoint's braces declare.
    package var nestedNames: [SwiftName] {
        records.map(\.name) + unions.map(\.name) + enumerations.flatMap { [$0.name, $0.valuesName] }
    }

    /// Beyond this, a call reads better with the record's own initializer.
    private static let largestMaker = 6

    /// The record whose members make a case of a union in one call; none where the record's initializer reads better.
    func makerRecord(of option: NamedUnion.Case) -> NamedRecord? {
        guard let component = option.record, case .nested = option.type,
            let record = records.first(where: { $0.model.name == component }),
            (1...Self.largestMaker).contains(record.fields.count)
        else { return nil }
        return record
    }
}

package struct NamedRecord: Sendable {
    package var model: RecordModel
    package var name: SwiftName
    package var fields: [NamedField]
    /// The type of members beside the fields, where the schema invites them.
    package var additional: SwiftType?

    /// The property that holds those members.
    static let additionalName: StaticString = "additionalProperties"
}

package struct NamedField: Sendable {
    package var model: FieldModel
    package var name: SwiftName
    /// As declared: optional where the presence makes it so.
    package var type: SwiftType

    /// The one value that it can have, which an initialiser needs no argument for.
    ///
    /// - Parameter constants: those of its endpoint.
    func constant(among constants: [SwiftType: NamedEnumeration.Member]) -> NamedEnumeration.Member? {
        model.presence.isRequired && !model.type.isOpen ? constants[type] : nil
    }
}

/// A list of values, open to others.
package struct NamedEnumeration: Sendable {
    package var name: SwiftName
    package var valuesName: SwiftName
    /// Texts if true, else whole numbers.
    package var areTexts: Bool
    package var members: [Member]
    /// The record where the list stands first; none where input or output is no record.
    package var record: SwiftName?
    /// The field where the list stands first, or nothing.
    package var field: String

    /// Without those that only an earlier version of the document lists.
    package var listed: [Member] { members.filter { !$0.isRemoved } }

    package struct Member: Sendable, Hashable {
        package var value: JSONValue
        package var name: SwiftName
        package var isRemoved = false

        /// The value as text.
        var raw: String { value.stringValue ?? String(value.intValue ?? 0) }
    }
}

/// A choice between types.
package struct NamedUnion: Sendable {
    package var name: SwiftName
    package var cases: [Case]
    package var field: String

    package struct Case: Sendable {
        package var name: SwiftName
        package var type: SwiftType
        /// The type behind it, with its limits.
        package var model: TypeModel
        package var test: UnionTest
        /// The record behind the case, when making one from its members is worth a shortcut.
        package var record: String?
    }
}

/// How a case of a union is told from the others.
package enum UnionTest: Sendable, Hashable {
    case string, number, bool, array, object
    case members([String])
    case constant(field: String, value: String)
}

/// The Swift spelling of a type, as a tree: names inside it are written with or without the endpoint in front.
package indirect enum SwiftType: Sendable, Hashable {
    case string, int, double, bool, json
    /// The address of a file, in an input.
    case media
    case bytes
    /// One of the runtime's types for a file.
    case file(MediaKind)
    /// A type nested in the endpoint.
    case nested(SwiftName)
    case array(SwiftType)
    case dictionary(SwiftType)
    case optional(SwiftType)
}

extension SwiftType {
    /// The nested type that it is or is made of.
    var nestedName: SwiftName? {
        switch self {
        case .nested(let name): name
        case .array(let part), .dictionary(let part), .optional(let part): part.nestedName
        default: nil
        }
    }

    /// - Parameter owner: what nested names are written behind; none inside the endpoint's own braces.
    package func source(in owner: SourceText? = nil) -> SourceText {
        switch self {
        case .string: "String"
        case .int: "Int"
        case .double: "Double"
        case .bool: "Bool"
        case .json: "JSONValue"
        case .media: "FalMedia"
        case .bytes: "FalBytes"
        case .file(.file): "FalFile"
        case .file(.image): "FalImage"
        case .file(.video): "FalVideo"
        case .file(.audio): "FalAudio"
        case .nested(let name): owner.map { "\($0).\(bare: name)" } ?? SourceText(name)
        case .array(let element): "[\(element.source(in: owner))]"
        case .dictionary(let element): "[String: \(element.source(in: owner))]"
        case .optional(let wrapped): "\(wrapped.source(in: owner))?"
        }
    }
}
