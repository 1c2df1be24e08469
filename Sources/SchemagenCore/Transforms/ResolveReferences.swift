import FalFields

/// Puts components that are no records where they are used, and raw JSON where a reference leads nowhere.
///
/// Each such component is resolved once, those it names before it. What it would come to is known before it is built,
/// so that a document whose components double with every level is rejected while it is small.
struct ResolveReferences: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var resolver = Resolver(model: model)
        var result = model
        result.input = resolver.resolved(model.input)
        result.output = resolver.resolved(model.output)
        for name in model.components.keys.sorted() {
            result.components[name] = resolver.component(name)
        }
        diagnostics += resolver.diagnostics
        return result
    }

    private struct Resolver {
        let model: EndpointModel
        var diagnostics: [Diagnostic] = []
        /// Components that are no records, resolved.
        private var aliases: [String: (type: TypeModel, size: TypeSize)] = [:]
        /// The aliases on the way, to notice a reference that comes back to itself.
        private var underway: Set<String> = []
        private var nodes = 0
        private var isTooLarge = false

        init(model: EndpointModel) { self.model = model }

        mutating func component(_ name: String) -> TypeModel? {
            guard let component = model.components[name] else { return nil }
            guard isAlias(name) else { return resolved(component) }
            resolveAliases(in: component, named: name)
            return aliases[name]?.type
        }

        mutating func resolved(_ type: TypeModel) -> TypeModel {
            resolveAliases(in: type, named: nil)
            return substituted(type).type
        }

        private func isAlias(_ name: String) -> Bool {
            switch model.components[name]?.shape {
            case nil, .inline, .intersection: false
            default: true
            }
        }

        /// Resolves the aliases that a type names, and those that they name. A chain of them can be as long as the
        /// document, so the way back is kept in a list, not on the stack.
        private mutating func resolveAliases(in type: TypeModel, named name: String?) {
            struct Step {
                var name: String?
                var type: TypeModel
                /// What it names, the next one last.
                var waiting: [String]
            }
            if let name, aliases[name] != nil { return }
            var way = [Step(name: name, type: type, waiting: type.references.reversed())]
            if let name { underway.insert(name) }
            while let last = way.indices.last {
                if let next = way[last].waiting.popLast() {
                    guard isAlias(next), aliases[next] == nil, !underway.contains(next),
                        let component = model.components[next]
                    else { continue }
                    underway.insert(next)
                    way.append(Step(name: next, type: component, waiting: component.references.reversed()))
                } else {
                    if let name = way[last].name {
                        aliases[name] = substituted(way[last].type)
                        underway.remove(name)
                    }
                    way.removeLast()
                }
            }
        }

        /// The type with what it names in its place; everything it names is resolved, or on the way.
        private mutating func substituted(_ type: TypeModel) -> (type: TypeModel, size: TypeSize) {
            let size = type.size { aliases[$0]?.size }
            nodes += size.nodes
            guard size.isWithinLimits, nodes <= ModelLimits.nodes, !isTooLarge else {
                reject(type, size)
                return (type.replaced(by: .json), TypeSize())
            }
            return (type.mapped { substitute($0) }, size)
        }

        private mutating func substitute(_ type: TypeModel) -> TypeModel {
            guard case .reference(let name) = type.shape else { return type }
            guard let component = model.components[name] else {
                diagnostics.append(
                    Diagnostic(
                        .danglingReference, "'\(name)' is not among the document's components; it becomes JSONValue",
                        at: model.place(type.origin), endpoint: model.id.text,
                        remedy: "fal serves the document that way. Fetch it again later, or pass the value as JSON."))
                return type.replaced(by: .json)
            }
            guard isAlias(name) else {
                var result = type
                result.isNullable = type.isNullable || component.isNullable
                return result
            }
            guard var inner = aliases[name]?.type else {
                diagnostics.append(
                    Diagnostic(
                        .cyclicReference, "'\(name)' refers to itself; it becomes JSONValue",
                        at: model.place(type.origin), endpoint: model.id.text,
                        remedy: "fal serves the document that way. Pass the value as JSON."))
                return type.replaced(by: .json)
            }
            inner.isNullable = inner.isNullable || type.isNullable
            inner.limits = type.limits.narrowed(by: inner.limits)
            inner.mark = type.mark ?? inner.mark
            return inner
        }

        private mutating func reject(_ type: TypeModel, _ size: TypeSize) {
            if isTooLarge { return }
            isTooLarge = true
            let isDeep = size.depth > ModelLimits.depth
            diagnostics.append(
                isDeep
                    ? .tooDeep(at: model.place(type.origin), endpoint: model.id.text)
                    : .tooLarge(at: model.place(type.origin), endpoint: model.id.text))
        }
    }
}
