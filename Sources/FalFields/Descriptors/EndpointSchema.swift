/// What an endpoint takes and gives, as data: the form of an app, the checks before a request, and the local fal read
/// it.
public struct EndpointSchema: Sendable, Hashable {
    public var input: ValueDescriptor
    public var output: ValueDescriptor
    /// The records that ``input`` and ``output`` reach, by name.
    public var records: [String: RecordDescriptor]

    public init(input: ValueDescriptor, output: ValueDescriptor, records: [String: RecordDescriptor]) {
        self.input = input
        self.output = output
        self.records = records
    }

    /// The fields of the input, or none where the input could not be typed.
    public var inputFields: [FieldDescriptor] { fields(of: input) }

    /// The fields of the output, or none where the output could not be typed.
    public var outputFields: [FieldDescriptor] { fields(of: output) }

    /// The fields of a record value.
    public func fields(of value: ValueDescriptor) -> [FieldDescriptor] {
        guard case .record(let name) = value.kind else { return [] }
        return records[name]?.fields ?? []
    }
}
