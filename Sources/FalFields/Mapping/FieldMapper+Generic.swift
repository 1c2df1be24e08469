import FalJSON

extension FieldMapper {
    /// What is known of a model that nothing is known of: it takes a prompt, or a text to speak, and whatever the
    /// caller puts into `extra`.
    public static func generic(_ modality: FalModality) -> FieldMapper {
        let isSpeech = modality == .audio
        let name = isSpeech ? "text" : "prompt"
        let field = FieldDescriptor(name: name, presence: .omittable, value: ValueDescriptor(.string))
        return FieldMapper(
            endpoint: EndpointID(checked: "generic/\(modality.rawValue)"),
            rules: Rules(
                modality: modality, rules: [Rule(name, from: isSpeech ? .text : .prompt, as: .value, origin: "R0")]),
            schema: EndpointSchema(
                input: ValueDescriptor(.record("Input")), output: ValueDescriptor(.json),
                records: ["Input": RecordDescriptor(fields: [field])]),
            scope: .modality)
    }
}
