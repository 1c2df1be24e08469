import FalFields
import FalJSON

/// The JSON text of a schema as it stands in generated code: ASCII, one field a line, so that a change of one field is a
/// change of one line.
struct SchemaText {
    func text(of schema: EndpointSchema, records order: [String]) -> String {
        var lines = ["{\"input\":\(ascii(schema.input.json)),", "\"output\":\(ascii(schema.output.json)),"]
        let names = order.filter { schema.records[$0] != nil }
        guard !names.isEmpty else { return lines.joined(separator: "\n") + "\n\"records\":{}}" }
        lines.append("\"records\":{")
        for (index, name) in names.enumerated() {
            guard let record = schema.records[name] else { continue }
            let end = index == names.count - 1 ? "" : ","
            let (open, close) = record.isClosed ? ("{\"closed\":true,\"fields\":[", "]}") : ("[", "]")
            let fields = record.fields.map { ascii($0.json) }.joined(separator: ",\n")
            lines.append("\(ascii(.string(name))):\(open)")
            lines.append(fields.isEmpty ? close + end : "\(fields)\(close)\(end)")
        }
        lines.append("}}")
        return lines.joined(separator: "\n")
    }

    /// Beyond ASCII, a text in a source could look like another one: every such scalar is escaped the way JSON does.
    private func ascii(_ value: JSONValue) -> String {
        let text = value.text(.compact)
        guard !text.utf8.allSatisfy({ $0 < 0x7F }) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count * 2)
        for scalar in text.unicodeScalars {
            if scalar.value < 0x7F {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }
}
