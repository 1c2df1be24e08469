package import FalFields

/// The Swift spelling of a type, as a tree: names inside it are written with or without the endpoint in front.
package indirect enum SwiftType: Sendable, Hashable {
    case string, int, double, bool, json
    /// The address of a file, in an input.
    case media
    /// One of the runtime's types for a file.
    case file(MediaKind)
    /// A type nested in the endpoint.
    case nested(SwiftName)
    case array(SwiftType)
    case dictionary(SwiftType)
    case optional(SwiftType)

    /// - Parameter owner: what nested names are written behind; none inside the endpoint's own braces.
    package func text(in owner: String? = nil) -> String {
        switch self {
        case .string: "String"
        case .int: "Int"
        case .double: "Double"
        case .bool: "Bool"
        case .json: "JSONValue"
        case .media: "FalMedia"
        case .file(.file): "FalFile"
        case .file(.image): "FalImage"
        case .file(.video): "FalVideo"
        case .file(.audio): "FalAudio"
        case .nested(let name): owner.map { "\($0).\(name.text)" } ?? name.escaped
        case .array(let element): "[\(element.text(in: owner))]"
        case .dictionary(let element): "[String: \(element.text(in: owner))]"
        case .optional(let wrapped): "\(wrapped.text(in: owner))?"
        }
    }
}
