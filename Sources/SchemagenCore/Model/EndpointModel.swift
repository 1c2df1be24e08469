package import FalFields
import FalJSON

/// An endpoint as the generator understands it: what it takes, what it gives, and the named records both are made of.
package struct EndpointModel: Sendable, Hashable {
    package var id: EndpointID
    package var path: String
    package var category: String?
    /// Whether it talks over a WebSocket, which carries bytes as they are.
    var isRealtime = false
    package var about: String?
    package var input: TypeModel
    package var output: TypeModel
    /// Components by wire name, as ``TypeModel/Shape/reference(_:)`` names them. Those that are no records are gone
    /// after normalisation.
    package var components: [String: TypeModel]
    /// What the type of a component is called, where that is not its name.
    var words: [String: String] = [:]
    /// Why apps should no longer call it.
    package var retirement: Retirement?
    /// What became of the patches of its document, in their order.
    package var patchOutcomes: [Patch.Outcome] = []

    /// A component that is a record.
    package func record(_ name: String) -> RecordModel? {
        if case .inline(let record)? = components[name]?.shape { record } else { nil }
    }

    /// Every component the given types reach, in the order of first use.
    func reach(from types: [TypeModel]) -> [String] {
        var order: [String] = []
        var seen: Set<String> = []
        // The next one last: records can follow one another as far as the document goes, too far for the stack.
        var waiting: [String] = types.flatMap(\.references).reversed()
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            order.append(name)
            if let component = components[name] { waiting += component.references.reversed() }
        }
        return order
    }
}

/// Why an endpoint that is there should no longer be called.
package enum Retirement: String, Sendable, Hashable, CaseIterable {
    /// Its source no longer has it.
    case gone
    /// The catalogue marks it so.
    case deprecated

    /// What the compiler says where the endpoint is used.
    package var message: String {
        switch self {
        case .gone: "fal no longer has this endpoint."
        case .deprecated: "fal has deprecated this endpoint."
        }
    }
}

/// An object with named fields.
package struct RecordModel: Sendable, Hashable {
    /// The component's name, or one made from the place of an object that stands where it is used.
    package var name: String
    package var fields: [FieldModel]
    /// The type of members beside the fields, where the schema invites them.
    package var additional: TypeModel?
    /// Whether the schema forbids members beside the fields.
    package var isClosed = false
    package var text: String?
    package var origin: Origin

    package subscript(name: String) -> FieldModel? { fields.first { $0.wire == name } }
}

/// A field of a record.
package struct FieldModel: Sendable, Hashable {
    /// The name on the wire.
    package var wire: String
    package var type: TypeModel
    package var isRequired: Bool
    package var serverDefault: LocatedValue?
    /// The schema's description.
    package var text: String?
    /// What the service says about the file it takes, as one sentence.
    package var limitText: String?
    /// The form of a text, as the schema calls it: `date-time`.
    package var format: String?
    /// What the compiler says where it is used; nothing unless it is deprecated.
    package var deprecation: String?
    /// Whether only an earlier version of the document has it.
    package var isRemoved = false
    /// The Swift name that a patch gives it.
    package var swiftName: SwiftName?
    package var examples: [LocatedValue]
    package var origin: Origin

    package var isDeprecated: Bool { deprecation != nil }
    package var presence: Presence { Presence(required: isRequired, nullable: type.isNullable) }
}
