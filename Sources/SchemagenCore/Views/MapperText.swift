import FalFields
import FalJSON

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
