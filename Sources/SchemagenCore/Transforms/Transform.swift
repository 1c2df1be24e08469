/// A step that brings an endpoint's model nearer to what can be named and emitted.
package protocol Transform: Sendable {
    /// The changed model. What was lost or doubtful on the way goes to `diagnostics`.
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel
}

extension EndpointModel {
    /// The model with every type in it replaced, innermost first.
    func mappingTypes(_ change: (TypeModel) -> TypeModel) -> EndpointModel {
        var copy = self
        copy.input = input.mapped(change)
        copy.output = output.mapped(change)
        copy.components = components.mapValues { $0.mapped(change) }
        return copy
    }

    func place(_ origin: Origin) -> Diagnostic.Place {
        .init(path: path, position: origin.position, pointer: "#" + origin.pointer)
    }
}
