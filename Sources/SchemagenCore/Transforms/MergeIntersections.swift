import FalFields

/// Makes one record of an `allOf` whose parts are all records; anything else that must be several things at once is raw
/// JSON.
struct MergeIntersections: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var found: [Diagnostic] = []
        let merged = model.mappingTypes { type in
            guard case .intersection(let parts) = type.shape else { return type }
            var result = type
            if let record = record(of: parts, at: type.origin, in: model, depth: 0) {
                result.shape = .inline(record)
            } else {
                result.shape = .json
                found.append(
                    Diagnostic(
                        .unmergeable, "the parts of this allOf are not all objects; it becomes JSONValue",
                        at: model.place(type.origin), endpoint: model.id.text))
            }
            return result
        }
        diagnostics += found
        return merged
    }

    /// Later parts win over earlier ones, field by field; a field is required when any part says so.
    private func record(of parts: [TypeModel], at origin: Origin, in model: EndpointModel, depth: Int) -> RecordModel? {
        guard depth < 16 else { return nil }
        var result: RecordModel?
        for part in parts {
            let next: RecordModel?
            switch part.shape {
            case .inline(let record): next = record
            case .intersection(let inner): next = record(of: inner, at: origin, in: model, depth: depth + 1)
            case .reference(let name):
                switch model.components[name]?.shape {
                case .inline(let record)?: next = record
                case .intersection(let inner)?: next = record(of: inner, at: origin, in: model, depth: depth + 1)
                default: next = nil
                }
            default: next = nil
            }
            guard let next else { return nil }
            guard var merged = result else {
                result = next
                continue
            }
            for field in next.fields {
                if let index = merged.fields.firstIndex(where: { $0.wire == field.wire }) {
                    let wasRequired = merged.fields[index].isRequired
                    merged.fields[index] = field
                    merged.fields[index].isRequired = field.isRequired || wasRequired
                } else {
                    merged.fields.append(field)
                }
            }
            result = merged
        }
        return result
    }
}
