/// The fields of a record in the order fal shows them.
public struct RecordDescriptor: Sendable, Hashable {
    public var fields: [FieldDescriptor]
    /// Whether the schema says that no other members may be there.
    public var isClosed: Bool

    public init(fields: [FieldDescriptor], isClosed: Bool = false) {
        self.fields = fields
        self.isClosed = isClosed
    }

    public subscript(name: String) -> FieldDescriptor? {
        fields.first { $0.name == name }
    }
}
