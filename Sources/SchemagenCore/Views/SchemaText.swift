import FalFields
import FalJSON

/// The JSON text of a schema as it stands in generated code: ASCII, one field a line, so that a change of one field is
/// a change of one line.
struct SchemaText {
    func text(of schema: EndpointSchema, records order: [String]) -> String {
        var lines = ["{\"input\":\(schema.input.json.asciiText),", "\"output\":\(schema.output.json.asciiText),"]
        let names = order.filter { schema.records[$0] != nil }
        guard !names.isEmpty else { return lines.joined(separator: "\n") + "\n\"records\":{}}" }
        lines.append("\"records\":{")
        for (index, name) in names.enumerated() {
            guard let record = schema.records[name] else { continue }
            let end = index == names.count - 1 ? "" : ","
            let (open, close) = record.isClosed ? ("{\"closed\":true,\"fields\":[", "]}") : ("[", "]")
            let fields = record.fields.map(\.json.asciiText).joined(separator: ",\n")
            lines.append("\(JSONValue.string(name).asciiText):\(open)")
            lines.append(fields.isEmpty ? close + end : "\(fields)\(close)\(end)")
        }
        lines.append("}}")
        return lines.joined(separator: "\n")
    }
}
