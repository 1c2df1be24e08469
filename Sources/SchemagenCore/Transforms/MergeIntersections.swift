import FalFields

/// Makes one record of an `allOf` whose parts are all records; anything else that must be several things at once is raw
/// JSON.
struct MergeIntersections: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var merger = Merger(model: model)
        var result = model
        result.input = merger.merged(model.input)
        result.output = merger.merged(model.output)
        for name in model.components.keys.sorted() { result.components[name] = merger.component(name) }
        diagnostics += merger.diagnostics
        // An `allOf` that could not be merged is no record that others can name.
        let components = result.components
        return result.mappingTypes { type in
            guard case .reference(let name) = type.shape else { return type }
            if case .inline? = components[name]?.shape { return type }
            return type.replaced(by: .json)
        }
    }

    private struct Merger {
        let model: EndpointModel
        var diagnostics: [Diagnostic] = []
        private var components: [String: TypeModel] = [:]
        private var underway: Set<String> = []
        private var nodes = 0
        private var isTooLarge = false

        init(model: EndpointModel) { self.model = model }

        mutating func component(_ name: String) -> TypeModel? {
            mergeParts(of: [name])
            return components[name]
        }

        mutating func merged(_ type: TypeModel) -> TypeModel {
            mergeParts(of: type.parts)
            return type.mapped { merge($0) }
        }

        /// Merges components, those that their own parts name before them. One that is part of itself has not been
        /// merged when it is asked for.
        private mutating func mergeParts(of names: [String]) {
            var way: [(name: String, type: TypeModel, waiting: [String])] = []
            var roots = Array(names.reversed())
            while true {
                let next = way.isEmpty ? roots.popLast() : way[way.count - 1].waiting.popLast()
                if let next {
                    guard components[next] == nil, !underway.contains(next), let type = model.components[next] else {
                        continue
                    }
                    underway.insert(next)
                    way.append((next, type, type.parts.reversed()))
                } else if let last = way.popLast() {
                    components[last.name] = last.type.mapped { merge($0) }
                    underway.remove(last.name)
                } else {
                    return
                }
            }
        }

        private mutating func merge(_ type: TypeModel) -> TypeModel {
            guard case .intersection(let parts) = type.shape else { return type }
            if isTooLarge { return type.replaced(by: .json) }
            guard let record = record(of: parts) else {
                diagnostics.append(
                    Diagnostic(
                        .unmergeable, "the parts of this allOf are not all objects; it becomes JSONValue",
                        at: model.place(type.origin), endpoint: model.id.text))
                return type.replaced(by: .json)
            }
            nodes += record.types.reduce(1) { $0 + $1.size().nodes }
            if nodes > ModelLimits.nodes {
                isTooLarge = true
                diagnostics.append(.tooLarge(at: model.place(type.origin), endpoint: model.id.text))
            }
            return type.replaced(by: .inline(record))
        }

        /// Later parts win over earlier ones, field by field; a field is required when any part says so. What one part
        /// forbids stays forbidden: a value must fit all of them.
        private func record(of parts: [TypeModel]) -> RecordModel? {
            var records: [RecordModel] = []
            /// The types of other members that parts invite.
            var invited: [TypeModel] = []
            for part in parts {
                switch part.shape {
                case .inline(let record): records.append(record)
                case .reference(let name):
                    guard case .inline(let record)? = components[name]?.shape else { return nil }
                    records.append(record)
                case .map(let value): invited.append(value)
                default: return nil
                }
            }
            guard var result = records.first else { return nil }
            invited += records.compactMap(\.additional)
            result.isClosed = records.contains(where: \.isClosed)
            // Anything where parts differ.
            let agree = invited.dropFirst().allSatisfy { $0 == invited[0] }
            result.additional = result.isClosed ? nil : invited.first.map { agree ? $0 : $0.replaced(by: .json) }
            var places = Dictionary(
                result.fields.enumerated().map { (WireName($1.wire), $0) }, uniquingKeysWith: { first, _ in first })
            for field in records.dropFirst().flatMap(\.fields) {
                if let index = places[WireName(field.wire)] {
                    let wasRequired = result.fields[index].isRequired
                    result.fields[index] = field
                    result.fields[index].isRequired = field.isRequired || wasRequired
                } else {
                    places[WireName(field.wire)] = result.fields.count
                    result.fields.append(field)
                }
            }
            return result
        }
    }
}

extension TypeModel {
    /// The components that are parts of an `allOf` in it.
    fileprivate var parts: [String] {
        var names: [String] = []
        walk { type in
            guard case .intersection(let parts) = type.shape else { return }
            for part in parts { if case .reference(let name) = part.shape { names.append(name) } }
        }
        return names
    }
}
