import FalFields
import FalJSON
import SchemagenCore
import TestSupport

extension EndpointDocument {
    var source: SourceDocument {
        SourceDocument(id: EndpointID(checked: id), path: "Schemas/anvil.json", bytes: json.serialized(.pretty))
    }

    /// The normalised model, and what was found on the way.
    func model() throws -> (model: EndpointModel, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        guard let model = EndpointTranslator().model(of: source, reporting: &diagnostics) else { throw Refused() }
        return (model, diagnostics)
    }

    /// The type of the field called `field`.
    func fieldType() throws -> TypeModel {
        guard let field = try model().model.record("AnvilInput")?["field"] else { throw Refused() }
        return field.type
    }

    func named(locked: [String: [String: String]] = [:]) throws -> NamedEndpoint {
        var diagnostics: [Diagnostic] = []
        guard let name = SwiftName("Anvil", as: .type) else { throw Refused() }
        return EndpointNamer(locked: locked).name(try model().model, as: name, reporting: &diagnostics)
    }

    struct Refused: Error {}
}
