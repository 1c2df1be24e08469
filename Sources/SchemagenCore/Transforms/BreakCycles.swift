import FalFields

/// A Swift struct cannot hold itself. Where a record comes back to itself other than through a list or a map, the field
/// becomes raw JSON. No document of fal does this so far.
///
/// Records that hold others are laid out in one piece, so how many and how much they hold is limited too.
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
        private var underway: Set<String> = []
        private var finished: [String: Extent] = [:]
        private var isTooLarge = false

        init(model: EndpointModel) { self.model = model }

        /// The size of a record together with the records it holds.
        private struct Extent {
            var depth = 1
            var fields = 0
        }

        /// A record on the way, and the place in it from which the walk goes on.
        private struct Step {
            let name: String
            var record: RecordModel
            var targets: [(field: Int, component: String)]
            var next = 0
            var extent: Extent

            init(name: String, record: RecordModel) {
                self.name = name
                self.record = record
                targets = record.fields.indices.flatMap { index in
                    BreakCycles.heldDirectly(by: record.fields[index].type).map { (index, $0) }
                }
                extent = Extent(depth: 1, fields: record.fields.count)
            }
        }

        mutating func visit(_ name: String) {
            var way: [Step] = []
            enter(name, &way)
            while let last = way.indices.last {
                guard way[last].next < way[last].targets.count else {
                    finish(way.removeLast())
                    continue
                }
                let (field, target) = way[last].targets[way[last].next]
                if underway.contains(target) {
                    diagnostics.append(
                        Diagnostic(
                            .recursiveRecord, "'\(way[last].name)' contains itself; the field becomes JSONValue",
                            at: model.place(way[last].record.fields[field].origin), endpoint: model.id.text))
                    way[last].record.fields[field].type.shape = .json
                } else if let extent = finished[target] {
                    way[last].extent.depth = max(way[last].extent.depth, extent.depth + 1)
                    way[last].extent.fields = min(way[last].extent.fields + extent.fields, ModelLimits.heldFields + 1)
                } else if enter(target, &way) {
                    // Its extent is added when the walk comes back.
                    continue
                }
                way[last].next += 1
            }
        }

        @discardableResult
        private mutating func enter(_ name: String, _ way: inout [Step]) -> Bool {
            guard finished[name] == nil, let record = model.record(name) else { return false }
            underway.insert(name)
            way.append(Step(name: name, record: record))
            return true
        }

        private mutating func finish(_ step: Step) {
            model.components[step.name]?.shape = .inline(step.record)
            underway.remove(step.name)
            finished[step.name] = step.extent
            guard !isTooLarge else { return }
            let place = model.place(step.record.origin)
            if step.extent.depth > ModelLimits.heldRecords {
                isTooLarge = true
                diagnostics.append(.tooDeep(at: place, endpoint: model.id.text))
            } else if step.extent.fields > ModelLimits.heldFields {
                isTooLarge = true
                diagnostics.append(.tooLarge(at: place, endpoint: model.id.text))
            }
        }
    }

    private static func heldDirectly(by type: TypeModel) -> [String] {
        switch type.shape {
        case .reference(let name): [name]
        case .union(let members): members.flatMap(heldDirectly)
        default: []
        }
    }
}
