/// Gives every record that stands where it is used a place among the components (`fal-ai/nextstep-1`, output `image`).
struct HoistRecords: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var result = model
        var hoisted: [String: TypeModel] = [:]

        func hoist(_ type: TypeModel) -> TypeModel {
            guard case .inline(var record) = type.shape else { return type }
            var reference = type
            let name = free(record.name, for: type, in: model.components, and: hoisted)
            record.name = name
            var definition = type
            definition.shape = .inline(record)
            definition.isNullable = false
            hoisted[name] = definition
            reference.shape = .reference(name)
            return reference
        }

        result.input = model.input.mapped(hoist)
        result.output = model.output.mapped(hoist)
        for name in model.components.keys.sorted() {
            guard var component = model.components[name], case .inline(var record) = component.shape else { continue }
            for index in record.fields.indices {
                record.fields[index].type = record.fields[index].type.mapped(hoist)
            }
            component.shape = .inline(record)
            result.components[name] = component
        }
        result.components.merge(hoisted) { kept, _ in kept }
        return result
    }

    /// The wanted name, or the next one that no other record has. Equal records share one.
    private func free(
        _ wanted: String, for type: TypeModel, in components: [String: TypeModel], and hoisted: [String: TypeModel]
    ) -> String {
        var name = wanted
        var count = 2
        while components[name] != nil || hoisted[name].map({ $0.shape != type.shape }) == true {
            name = "\(wanted)_\(count)"
            count += 1
        }
        return name
    }
}
