import FalJSON

extension JSONNode {
    var text: String? { if case .string(let text) = content { text } else { nil } }
    var flag: Bool? { if case .bool(let flag) = content { flag } else { nil } }
    var number: JSONNumber? { if case .number(let number) = content { number } else { nil } }
    var elements: [JSONNode]? { if case .array(let elements) = content { elements } else { nil } }
    var members: [Member]? { if case .object(let members) = content { members } else { nil } }

    /// What it is, for messages.
    var kindName: String {
        switch content {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
