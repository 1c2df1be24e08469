import FalFields
import FalJSON
import FalSupport
import SchemagenCore

/// The models' own fields that no unified field fills, the most frequent first, as `list --mappers --uncovered` shows
/// them.
struct UncoveredTable {
    let fields: [MappingCoverage.Uncovered]

    init(_ mappers: [FieldMapper]) {
        fields = MappingCoverage(mappers.map { ($0, nil) }).uncovered
    }

    /// As many ids as fit a line.
    private static let shownEndpoints = 3

    private func cells(_ item: MappingCoverage.Uncovered) -> [String] {
        let shown = item.endpoints.prefix(Self.shownEndpoints).map(\.text).joined(separator: ", ")
        let more = item.endpoints.count > Self.shownEndpoints ? ", …" : ""
        return [
            item.field, String(item.endpoints.count), String(item.requiring), item.kind?.rawValue ?? "-", shown + more,
        ]
    }

    var text: String {
        var table = TextTable()
        table.append(["MODEL FIELD", "ENDPOINTS", "REQUIRED BY", "FILE", "SUCH AS"])
        for item in fields { table.append(cells(item).map { TerminalEscaping.escaped($0) }) }
        return table.text
    }

    var markdown: String {
        let head = "| model field | endpoints | required by | file | such as |\n| --- | --: | --: | --- | --- |\n"
        return head + fields.map { "| \(cells($0).joined(separator: " | ")) |\n" }.joined()
    }

    var json: JSONValue {
        .array(
            fields.map { item in
                [
                    "model_field": .string(item.field),
                    "endpoints": .array(item.endpoints.map { .string($0.text) }),
                    "required_by": .number(JSONNumber(item.requiring)),
                    "file": item.kind.map { .string($0.rawValue) } ?? .null,
                ]
            })
    }
}
