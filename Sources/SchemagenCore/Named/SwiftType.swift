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
}

extension SwiftType {
    /// Whether it is a nested type, or made of it.
    func names(_ name: SwiftName) -> Bool {
        switch self {
        case .nested(name): true
        case .array(let part), .dictionary(let part), .optional(let part): part.names(name)
        default: false
        }
    }

    /// - Parameter owner: what nested names are written behind; none inside the endpoint's own braces.
    func source(in owner: SourceText? = nil) -> SourceText {
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
        case .nested(let name): owner.map { "\($0).\(bare: name)" } ?? SourceText(name)
        case .array(let element): "[\(element.source(in: owner))]"
        case .dictionary(let element): "[String: \(element.source(in: owner))]"
        case .optional(let wrapped): "\(wrapped.source(in: owner))?"
        }
    }
}
