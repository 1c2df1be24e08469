import FalFields
import SchemagenCore

/// The types of an endpoint as a Swift developer would write them by hand for `JSONEncoder` and `JSONDecoder`: structs
/// with synthesised `Codable`, `CodingKeys` where a name differs on the wire, and unions that try one case after the
/// other.
///
/// Enumerations are plain strings and integers, the cheapest types that `Codable` has.
struct CodableBaseline {
    let endpoint: NamedEndpoint

    /// The file with all types of the endpoint.
    var text: String {
        var lines = ["import FalRuntime", "", "public enum \(endpoint.name.text) {"]
        for (root, name) in [(endpoint.input, "Input"), (endpoint.output, "Output")] {
            if case .alias(let type) = root { lines.append("public typealias \(name) = \(spelling(of: type))") }
        }
        lines += endpoint.records.flatMap(lines(of:)) + endpoint.unions.flatMap(lines(of:)) + ["}", ""]
        return lines.joined(separator: "\n")
    }

    private func lines(of record: NamedRecord) -> [String] {
        var lines = ["public struct \(record.name.escaped): Codable, Sendable {"]
        lines += record.fields.map { "public var \($0.name.escaped): \(spelling(of: $0.type))" }
        if record.fields.contains(where: { $0.name.text != $0.model.wire }) {
            lines.append("private enum CodingKeys: String, CodingKey {")
            lines += record.fields.map { field in
                let isSame = field.name.text == field.model.wire
                return "case \(field.name.escaped)"
                    + (isSame ? "" : " = \(SwiftLiteral.string(field.model.wire).text)")
            }
            lines.append("}")
        }
        return lines + ["}"]
    }

    private func lines(of union: NamedUnion) -> [String] {
        var lines = ["public enum \(union.name.escaped): Codable, Sendable {"]
        lines += union.cases.map { "case \($0.name.escaped)(\(spelling(of: $0.type)))" }
        lines += [
            "public init(from decoder: any Decoder) throws {", "let container = try decoder.singleValueContainer()",
        ]
        for option in union.cases {
            lines += [
                "if let value = try? container.decode(\(spelling(of: option.type)).self) {",
                "self = .\(option.name.text)(value)", "return", "}",
            ]
        }
        lines += [
            "throw DecodingError.dataCorruptedError(in: container, debugDescription: \"no case fits\")", "}",
            "public func encode(to encoder: any Encoder) throws {", "var container = encoder.singleValueContainer()",
            "switch self {",
        ]
        lines += union.cases.map { "case .\($0.name.text)(let value): try container.encode(value)" }
        return lines + ["}", "}", "}"]
    }

    private func spelling(of type: SwiftType) -> String {
        switch type {
        case .string, .media, .bytes: "String"
        case .int: "Int"
        case .double: "Double"
        case .bool: "Bool"
        case .json: "JSONValue"
        case .file(.file): "BaselineFile"
        case .file(.image): "BaselineImage"
        case .file(.video): "BaselineVideo"
        case .file(.audio): "BaselineAudio"
        case .nested(let name):
            if let list = endpoint.enumerations.first(where: { $0.name == name }) {
                list.areTexts ? "String" : "Int"
            } else {
                name.escaped
            }
        case .array(let element): "[\(spelling(of: element))]"
        case .dictionary(let element): "[String: \(spelling(of: element))]"
        case .optional(let wrapped): "\(spelling(of: wrapped))?"
        }
    }
}
