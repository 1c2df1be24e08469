import FalFields
import SchemagenCore

/// An app that uses all that an endpoint declares: initializers with all arguments and with those that must be there,
/// properties to read and to write, listed values, and switches over unions.
struct CallerSource {
    let endpoint: NamedEndpoint

    private var owner: String { endpoint.name.text }

    var text: String {
        let functions =
            roots + endpoint.records.map(use) + endpoint.enumerations.map(use) + endpoint.unions.map(use)
        return "import FalRuntime\n\n" + functions.joined(separator: "\n")
    }

    private func source(_ type: SwiftType) -> String { type.source(in: SourceText(endpoint.name)).text }

    private func path(_ name: SwiftName) -> String { "\(owner).\(name.text)" }

    // MARK: Input and output

    private var roots: [String] {
        [("Input", endpoint.input), ("Output", endpoint.output)].compactMap { name, root in
            guard case .alias(let type) = root else { return nil }
            return "private func \(owner)_\(name)_(_ value: \(owner).\(name)) { let _: \(source(type)) = value }\n"
        }
    }

    // MARK: Records

    private struct Property {
        var name: SwiftName
        var type: String
        var isNeeded: Bool
    }

    private func properties(of record: NamedRecord) -> [Property] {
        let constants = endpoint.enumerations.filter { $0.listed.count == 1 }.map { SwiftType.nested($0.name) }
        var properties = record.fields.map { field in
            Property(
                name: field.name, type: source(field.type),
                isNeeded: field.model.presence.isRequired && !constants.contains(field.type))
        }
        if let type = record.additional, let name = SwiftName("additionalProperties", as: .field) {
            properties.append(Property(name: name, type: "[String: \(source(type))]", isNeeded: false))
        }
        return properties
    }

    private func parameters(_ properties: [Property]) -> String {
        properties.enumerated().map { "_ a\($0): \($1.type)" }.joined(separator: ", ")
    }

    private func arguments(_ properties: [Property], neededOnly: Bool) -> String {
        properties.enumerated().filter { !neededOnly || $1.isNeeded }.map { "\($1.name.text): a\($0)" }
            .joined(separator: ", ")
    }

    private func use(_ record: NamedRecord) -> String {
        let properties = properties(of: record)
        var lines = ["_ = \(path(record.name))(\(arguments(properties, neededOnly: true)))"]
        lines.append(
            (properties.isEmpty ? "_" : "var value")
                + " = \(path(record.name))(\(arguments(properties, neededOnly: false)))")
        for (index, property) in properties.enumerated() {
            lines += [
                "value.\(property.name.text) = a\(index)", "let _: \(property.type) = value.\(property.name.text)",
            ]
        }
        return function(record.name, parameters(properties), lines)
    }

    private func function(_ name: SwiftName, _ parameters: String, _ lines: [String]) -> String {
        "private func \(owner)_\(name.text)(\(parameters)) {\n" + lines.map { "    \($0)\n" }.joined() + "}\n"
    }

    // MARK: Lists and unions

    private func use(_ list: NamedEnumeration) -> String {
        let raw = list.areTexts ? "String" : "Int"
        return function(
            list.name, "",
            ["let _: [\(raw)] = \(path(list.valuesName)).known"]
                + list.members.map { "let _: \(path(list.name)) = .\($0.name.text)" })
    }

    private func use(_ union: NamedUnion) -> String {
        let options = union.cases.enumerated()
        var lines = options.map { "let _: \(path(union.name)) = .\($1.name.text)(a\($0))" }
        lines.append("switch value {")
        lines += union.cases.map { "case .\($0.name.text)(let part): let _: \(source($0.type)) = part" }
        lines += ["case .other(let part): let _: JSONValue = part", "}"]
        let payloads = options.map { ", _ a\($0): \(source($1.type))" }.joined()
        return function(union.name, "_ value: \(path(union.name))" + payloads, lines)
            + union.cases.compactMap { makerUse($0, of: union) }.joined()
    }

    /// A call of the function that makes a case from the members of its record: there is one for up to six members.
    private func makerUse(_ option: NamedUnion.Case, of union: NamedUnion) -> String? {
        guard let record = endpoint.records.first(where: { option.type == .nested($0.name) }), option.record != nil,
            (1...6).contains(record.fields.count)
        else { return nil }
        let properties = properties(of: record)
        let call = { "let _: \(path(union.name)) = .\(option.name.text)(\(arguments(properties, neededOnly: $0)))" }
        // Without arguments, the name alone could be the case itself.
        let lines = [call(false)] + (properties.contains(where: \.isNeeded) ? [call(true)] : [])
        return "private func \(owner)_\(union.name.text)_\(option.name.text)(\(parameters(properties))) {\n"
            + lines.map { "    \($0)\n" }.joined() + "}\n"
    }
}
