import FalFields

/// A Swift struct cannot hold itself. Where a record comes back to itself other than through a list or a map, the field
/// becomes raw JSON. No document of fal does this so far.
struct BreakCycles: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var walk = Walk(model: model)
        for name in model.reach(from: [model.input, model.output]) { walk.visit(name) }
        diagnostics += walk.diagnostics
        return walk.model
    }

    private struct Walk {
        var model: EndpointModel
        var diagnostics: [Diagnostic] = []
        var underway: [String] = []
        var finished: Set<String> = []

        mutating func visit(_ name: String) {
            guard !finished.contains(name), var component = model.components[name],
                case .inline(var record) = component.shape
            else { return }
            underway.append(name)
            for index in record.fields.indices {
                for target in Self.heldDirectly(by: record.fields[index].type) {
                    if underway.contains(target) {
                        diagnostics.append(
                            Diagnostic(
                                .recursiveRecord, "'\(name)' contains itself; the field becomes JSONValue",
                                at: model.place(record.fields[index].origin), endpoint: model.id.text))
                        record.fields[index].type.shape = .json
                    } else {
                        visit(target)
                    }
                }
            }
            component.shape = .inline(record)
            model.components[name] = component
            underway.removeLast()
            finished.insert(name)
        }

        private static func heldDirectly(by type: TypeModel) -> [String] {
            switch type.shape {
            case .reference(let name): [name]
            case .union(let members): members.flatMap(heldDirectly)
            default: []
            }
        }
    }
}
