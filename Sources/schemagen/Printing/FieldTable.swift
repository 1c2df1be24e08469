import FalFields
import FalJSON
import FalSupport
import SchemagenCore

/// The fields of an endpoint's input, for `run ID --help`.
struct FieldTable {
    let endpoint: EndpointID
    let fields: [FieldSummary]

    /// How wide the texts below a field may be.
    private static let width = 76

    func text(style: Style) -> String {
        var text = "USAGE: schemagen run \(endpoint) \(usage)\n\nFIELDS:\n"
        if fields.isEmpty { text += "  none that its document names; pass an input with --input FILE\n" }
        for field in fields {
            let indent = String(repeating: "  ", count: field.depth + 1)
            let marks = (field.isRequired ? ["required"] : []) + (field.isDeprecated ? ["deprecated"] : [])
            let head = [field.type] + marks
            text += indent + style.bold(TerminalEscaping.escaped(field.path, limit: 100))
            text += "  " + TerminalEscaping.escaped(head.joined(separator: ", "), limit: 2_000) + "\n"
            for line in field.lines {
                let wrapped = WrappedText.wrap(TerminalEscaping.escaped(line), at: Self.width - indent.count - 4)
                for part in wrapped.split(separator: "\n") { text += indent + "    " + part + "\n" }
            }
        }
        return text + "\nOptions of the verb: schemagen run --help\n"
    }

    /// The required fields, and dots for the others.
    private var usage: String {
        let outer = fields.filter { $0.depth == 0 }
        let required = outer.filter(\.isRequired).map { TerminalEscaping.escaped($0.path, limit: 100) + "=…" }
        return (required + (outer.count > required.count ? ["[key=value …]"] : [])).joined(separator: " ")
    }

    var json: JSONValue {
        .array(
            fields.map { field in
                [
                    "path": .string(field.path), "type": .string(field.type), "required": .bool(field.isRequired),
                    "deprecated": .bool(field.isDeprecated),
                    "description": .string(field.lines.joined(separator: "\n")),
                ]
            })
    }
}
