/// Forgets components that neither input nor output reaches.
struct DropUnreachable: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var result = model
        let reached = Set(model.reach(from: [model.input, model.output]))
        result.components = model.components.filter { reached.contains($0.key) }
        return result
    }
}
