/// Names that generated code must not declare, because something else there already means them.
package enum ReservedNames {
    /// Values: for `style: Style?`, `.none` would be `Optional.none`, and the request would silently lack the value.
    package static let values: Set<String> = ["none", "some"]

    /// Types: a nested type called `String` would be what every `String` inside its endpoint means.
    package static let types: Set<String> = standardTypes.union(runtimeTypes)

    /// The types of the standard library that generated sources name, and those a reader expects to be Swift's own.
    package static let standardTypes: Set<String> = [
        "Array", "AsyncSequence", "Bool", "Character", "Codable", "CodingKey", "Collection", "Comparable", "Date",
        "Decodable", "Decoder", "Dictionary", "Double", "Duration", "Encodable", "Encoder", "Equatable", "Error",
        "Float", "Hashable", "Hasher", "Identifiable", "Int", "Int64", "Never", "Optional", "OptionSet",
        "RawRepresentable", "Result", "Sendable", "SendableMetatype", "Sequence", "Set", "StaticString", "String",
        "Substring", "Swift", "Task", "UInt", "UInt64", "URL", "Void",
    ]

    /// The public types of the modules that generated sources import.
    package static let runtimeTypes: Set<String> = []
}
