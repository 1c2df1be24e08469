import FalFields

/// Puts components that are no records where they are used, and raw JSON where a reference leads nowhere.
struct ResolveReferences: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var resolver = Resolver(model: model)
        var result = model
        result.input = model.input.mapped { resolver.resolved($0) }
        result.output = model.output.mapped { resolver.resolved($0) }
        for name in model.components.keys.sorted() {
            result.components[name] = model.components[name]?.mapped { resolver.resolved($0) }
        }
        // A component is resolved for itself and wherever it is used: one finding each time.
        var seen: Set<Diagnostic> = []
        diagnostics += resolver.diagnostics.filter { seen.insert($0).inserted }
        return result
    }

    private struct Resolver {
        let model: EndpointModel
        var diagnostics: [Diagnostic] = []
        /// The components on the way, to notice a reference that comes back to itself.
        var underway: [String] = []

        mutating func resolved(_ type: TypeModel) -> TypeModel {
            guard case .reference(let name) = type.shape else { return type }
            guard let component = model.components[name] else {
                diagnostics.append(
                    Diagnostic(
                        .danglingReference, "'\(name)' is not among the document's components; it becomes JSONValue",
                        at: model.place(type.origin), endpoint: model.id.text,
                        remedy: "fal serves the document that way. Fetch it again later, or pass the value as JSON."))
                return replaced(type, by: .json)
            }
            switch component.shape {
            case .inline, .intersection:
                var result = type
                result.isNullable = type.isNullable || component.isNullable
                return result
            default:
                guard !underway.contains(name) else {
                    diagnostics.append(
                        Diagnostic(
                            .cyclicReference, "'\(name)' refers to itself; it becomes JSONValue",
                            at: model.place(type.origin), endpoint: model.id.text,
                            remedy: "fal serves the document that way. Pass the value as JSON."))
                    return replaced(type, by: .json)
                }
                underway.append(name)
                defer { underway.removeLast() }
                // Nested references resolve on the way; an alias can point to an alias.
                var inner = component.mapped { self.resolved($0) }
                inner.isNullable = inner.isNullable || type.isNullable
                inner.mark = type.mark ?? inner.mark
                return inner
            }
        }

        private func replaced(_ type: TypeModel, by shape: TypeModel.Shape) -> TypeModel {
            var result = type
            result.shape = shape
            return result
        }
    }
}
