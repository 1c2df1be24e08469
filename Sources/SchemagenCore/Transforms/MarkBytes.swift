import FalFields

/// Finds the texts of a realtime model that are bytes: its messages carry them as they are, where JSON has base 64.
///
/// fal's SDK writes `format: binary` for them; elsewhere the name tells (`image_bytes`).
struct MarkBytes: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        guard model.isRealtime else { return model }
        var result = model
        for (name, component) in model.components {
            guard case .inline(var record) = component.shape else { continue }
            for index in record.fields.indices where Self.isBytes(record.fields[index]) {
                let field = record.fields[index]
                record.fields[index].type = field.type.mapped { type in
                    guard type.shape == .string else { return type }
                    var bytes = type.replaced(by: .bytes)
                    // Lengths of bytes, or of their base 64: the document does not say.
                    bytes.limits = .init()
                    return bytes
                }
                // The default of bytes is written as a text, which is not their base 64.
                if record.fields[index].type != field.type { record.fields[index].serverDefault = nil }
            }
            result.components[name]?.shape = .inline(record)
        }
        return result
    }

    private static func isBytes(_ field: FieldModel) -> Bool {
        field.format == "binary" || field.wire == "bytes" || field.wire.hasSuffix("_bytes")
    }
}
