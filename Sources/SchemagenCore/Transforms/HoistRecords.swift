/// Gives every record that stands where it is used a place among the components (`fal-ai/nextstep-1`, output `image`).
struct HoistRecords: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var hoister = Hoister(taken: Set(model.components.keys))
        var result = model
        result.input = model.input.mapped { hoister.hoist($0) }
        result.output = model.output.mapped { hoister.hoist($0) }
        for name in model.components.keys.sorted() {
            guard var component = model.components[name], case .inline(let record) = component.shape else { continue }
            component.shape = .inline(record.mappingTypes { $0.mapped { hoister.hoist($0) } })
            result.components[name] = component
        }
        result.components.merge(hoister.records) { kept, _ in kept }
        return result
    }

    private struct Hoister {
        /// Names of components, the document's own and those made here.
        var taken: Set<String>
        var records: [String: TypeModel] = [:]
        /// The last number given to a name that several records want.
        private var numbers: [String: Int] = [:]
        /// The name of each record, by its content: equal records of one name share it.
        private var names: [TypeModel.Shape: String] = [:]

        init(taken: Set<String>) { self.taken = taken }

        mutating func hoist(_ type: TypeModel) -> TypeModel {
            guard case .inline(var record) = type.shape else { return type }
            if let name = names[type.shape] { return type.replaced(by: .reference(name)) }
            let name = free(record.name)
            names[type.shape] = name
            record.name = name
            var definition = type.replaced(by: .inline(record))
            definition.isNullable = false
            records[name] = definition
            return type.replaced(by: .reference(name))
        }

        /// The wanted name, or the next one that no other record has.
        private mutating func free(_ wanted: String) -> String {
            var name = wanted
            var number = numbers[wanted] ?? 1
            while !taken.insert(name).inserted {
                number += 1
                name = "\(wanted)_\(number)"
            }
            numbers[wanted] = number
            return name
        }
    }
}
