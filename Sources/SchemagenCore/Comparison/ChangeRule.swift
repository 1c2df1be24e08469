/// A kind of change between two versions of an endpoint. The raw value is its id in reports; scripts depend on it, so
/// an id never changes its meaning.
package enum ChangeRule: String, Sendable, Hashable, CaseIterable {
    // The endpoint.
    case endpointAdded = "ENDPOINT_ADDED"
    case endpointRemoved = "ENDPOINT_REMOVED"
    case endpointRenamed = "ENDPOINT_RENAMED"
    case categoryChanged = "CATEGORY_CHANGED"
    // Fields of the input.
    case fieldAddedOptional = "FIELD_ADDED_OPTIONAL"
    case fieldAddedRequired = "FIELD_ADDED_REQUIRED"
    case fieldRemoved = "FIELD_REMOVED"
    case fieldBecameRequired = "FIELD_BECAME_REQUIRED"
    case fieldBecameOptional = "FIELD_BECAME_OPTIONAL"
    case fieldBecameNullable = "FIELD_BECAME_NULLABLE"
    case fieldBecameNonNullable = "FIELD_BECAME_NON_NULLABLE"
    // Fields of the output.
    case outputFieldAdded = "OUTPUT_FIELD_ADDED"
    case outputFieldRemoved = "OUTPUT_FIELD_REMOVED"
    case outputFieldBecameOptional = "OUTPUT_FIELD_BECAME_OPTIONAL"
    case outputFieldBecameRequired = "OUTPUT_FIELD_BECAME_REQUIRED"
    // What a field takes or gives, on either side.
    case fieldTypeChanged = "FIELD_TYPE_CHANGED"
    case valueAdded = "VALUE_ADDED"
    case valueRemoved = "VALUE_REMOVED"
    case defaultChanged = "DEFAULT_CHANGED"
    case limitTightened = "LIMIT_TIGHTENED"
    case limitLoosened = "LIMIT_LOOSENED"
    case otherFieldsChanged = "OTHER_FIELDS_CHANGED"
    case mediaKindChanged = "MEDIA_KIND_CHANGED"
    case deprecated = "DEPRECATED"
    case undeprecated = "UNDEPRECATED"
    case textChanged = "TEXT_CHANGED"
    // What follows from changes elsewhere.
    case nameChanged = "NAME_CHANGED"
    case orderChanged = "ORDER_CHANGED"
    case declarationChanged = "DECLARATION_CHANGED"
    case mappingChanged = "MAPPING_CHANGED"

    /// What it means, in a sentence.
    package var title: String {
        switch self {
        case .endpointAdded: "an endpoint that was not there before"
        case .endpointRemoved: "an endpoint that is no longer there"
        case .endpointRenamed: "the document calls itself by another endpoint's id; the id that was asked for stays"
        case .categoryChanged: "fal lists the endpoint under another category"
        case .fieldAddedOptional: "the input has a new field that may be left out"
        case .fieldAddedRequired: "the input has a new field that must be there"
        case .fieldRemoved: "the input no longer has a field"
        case .fieldBecameRequired: "a field of the input may no longer be left out"
        case .fieldBecameOptional: "a field of the input may now be left out"
        case .fieldBecameNullable: "a required field of the input may now be null"
        case .fieldBecameNonNullable: "a required field of the input may no longer be null"
        case .outputFieldAdded: "the output has a new field"
        case .outputFieldRemoved: "the output no longer has a field"
        case .outputFieldBecameOptional: "a field of the output is no longer always there, or can be null"
        case .outputFieldBecameRequired: "a field of the output is now always there"
        case .fieldTypeChanged: "a value has another type"
        case .valueAdded: "a list of values has more of them"
        case .valueRemoved: "a list of values has lost some"
        case .defaultChanged: "the server uses another value where none is sent"
        case .limitTightened: "a limit allows less than before"
        case .limitLoosened: "a limit allows more than before"
        case .otherFieldsChanged: "what may stand beside the named fields has changed"
        case .mediaKindChanged: "the document names another kind of file"
        case .deprecated: "fal has deprecated a field, or the endpoint"
        case .undeprecated: "a field, or the endpoint, is no longer deprecated"
        case .textChanged: "descriptions or examples have changed"
        case .nameChanged: "a Swift name is gone, though what it stood for is not"
        case .orderChanged: "the parameters of an initializer have another order"
        case .declarationChanged: "a Swift declaration has changed because of a change elsewhere"
        case .mappingChanged: "unified requests are mapped by other rules"
        }
    }

    /// Rules that explain why a declaration at their place is gone or different.
    var explainsSource: Bool {
        switch self {
        case .fieldAddedRequired, .fieldRemoved, .fieldBecameRequired, .fieldBecameOptional, .fieldBecameNullable,
            .fieldBecameNonNullable, .outputFieldAdded, .outputFieldRemoved, .outputFieldBecameOptional,
            .outputFieldBecameRequired, .fieldTypeChanged, .valueAdded, .valueRemoved, .otherFieldsChanged:
            true
        default: false
        }
    }

    /// Rules by which a request that was mapped before may be refused or lose a part.
    var endangersMapping: Bool {
        switch self {
        case .fieldRemoved, .fieldTypeChanged, .valueRemoved, .limitTightened, .fieldBecameNonNullable: true
        default: false
        }
    }
}
