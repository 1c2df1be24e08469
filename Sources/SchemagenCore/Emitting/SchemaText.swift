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
            let head = record.head
            let (open, close) =
                head.isEmpty ? ("[", "]") : (JSONValue.object(head).asciiText.dropLast() + ",\"fields\":[", "]}")
            let fields = record.fields.map(\.json.asciiText).joined(separator: ",\n")
            lines.append("\(JSONValue.string(name).asciiText):\(open)")
            lines.append(fields.isEmpty ? close + end : "\(fields)\(close)\(end)")
        }
        lines.append("}}")
        return lines.joined(separator: "\n")
    }
}

/// The JSON text of a mapper's rules as it stands in generated code: one rule a line, so that a changed rule is a
/// changed line.
struct MapperText {
    func text(of rules: FieldMapper.Rules) -> String {
        guard let members = rules.json.objectValue else { return "{}" }
        let lines = members.map { member in
            let key = JSONValue.string(member.key).asciiText
            guard let items = member.value.arrayValue, items.count > 1 else {
                return key + ":" + member.value.asciiText
            }
            return key + ":[" + items.map(\.asciiText).joined(separator: ",\n") + "]"
        }
        return "{" + lines.joined(separator: ",\n") + "}"
    }
}

extension JSONValue {
    /// Compact JSON for a literal. Beyond ASCII, a text in a source could look like another one: every such scalar is
    /// escaped the way JSON does.
    var asciiText: String {
        let text = text(.compact)
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
