import FalJSON

/// What a value must look like for an option of a union to be tried.
public enum WireKind: Sendable {
    case text, number, flag, list, object
    /// An object with these members.
    case members([String])
    /// An object whose member `name` is the text `value`: a constant that tells the options apart.
    case constant(String, String)

    func admits(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.text, .string), (.number, .number), (.flag, .bool), (.list, .array), (.object, .object): true
        case (.members(let names), .object(let object)): names.allSatisfy { object[$0] != nil }
        case (.constant(let name, let text), .object(let object)): object[name]?.stringValue == text
        default: false
        }
    }
}
