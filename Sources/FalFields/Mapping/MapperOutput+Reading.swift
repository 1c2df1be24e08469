public import FalJSON

extension FieldMapper.Output {
    /// What an answer has in this place: one value per file, nothing where the member is missing or null.
    public func values(in answer: JSONValue) -> [JSONValue] {
        guard let value = answer[field], !value.isNull else { return [] }
        switch shape {
        case .fileList, .addressList: return (value.arrayValue ?? [value]).filter { !$0.isNull }
        // A list where the schema promises one is read as well: fal changes the one into the other.
        case .file, .address: return (value.arrayValue ?? [value]).filter { !$0.isNull }
        case .value: return [value]
        }
    }
}

extension FieldMapper.Rules {
    /// A file of an answer.
    public struct FoundFile: Sendable, Hashable {
        public var role: FieldMapper.Output.Role
        /// The member of the answer that it was in.
        public var field: String
        public var url: String
        /// The file's object; the address alone where the answer has no more.
        public var value: JSONValue
    }

    /// Every file of an answer, in the order of the schema: videos, images and sounds under whatever name they have.
    public func files(in answer: JSONValue) -> [FoundFile] {
        outputs.filter { $0.shape != .value }.flatMap { output in
            output.values(in: answer).compactMap { value in
                (value.stringValue ?? value["url"]?.stringValue).map {
                    FoundFile(role: output.role, field: output.field, url: $0, value: value)
                }
            }
        }
    }

    /// A fact of an answer: the seed, the prompt as the service used it.
    public func fact(_ role: FieldMapper.Output.Role, in answer: JSONValue) -> JSONValue? {
        outputs.first { $0.role == role && $0.shape == .value }?.values(in: answer).first
    }

    /// The length that an answer tells.
    public func duration(in answer: JSONValue) -> Duration? {
        guard let output = outputs.first(where: { $0.role == .duration }),
            let number = output.values(in: answer).first?.doubleValue
        else { return nil }
        return Duration(secondsChecked: output.isMilliseconds ? number / 1000 : number)
    }
}
