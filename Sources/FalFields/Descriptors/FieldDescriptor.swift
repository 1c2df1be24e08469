public import FalJSON

/// One field of a record: its name on the wire, its type, its limits and what the server puts in its place.
public struct FieldDescriptor: Sendable, Hashable {
    /// The name on the wire, like `aspect_ratio`.
    public var name: String
    public var presence: Presence
    public var value: ValueDescriptor
    /// What the server uses when the member is left out. It is documented, never sent.
    public var serverDefault: JSONValue?
    public var isDeprecated: Bool

    public init(
        name: String, presence: Presence, value: ValueDescriptor, serverDefault: JSONValue? = nil,
        isDeprecated: Bool = false
    ) {
        self.name = name
        self.presence = presence
        self.value = value
        self.serverDefault = serverDefault
        self.isDeprecated = isDeprecated
    }
}
