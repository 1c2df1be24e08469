package import FalJSON

/// Renders values for `print`: members and URLs, but no prompts, file contents and long texts.
package enum ReadableText {
    private static let maximumElements = 20
    private static let maximumLength = 200

    /// A value with the name of its type: `Output(images: [(url: https://…, width: 64)], seed: 1)`.
    ///
    /// - Parameter isInput: Whether a person wrote its texts; they are hidden then.
    package static func text(_ json: JSONValue, name: String, isInput: Bool = false) -> String {
        guard case .object = json else { return text(json, isInput) }
        return name + text(json, isInput)
    }

    private static func text(_ json: JSONValue, _ isInput: Bool) -> String {
        switch json {
        case .null: return "nil"
        case .bool(let value): return "\(value)"
        case .number(let number): return number.literal
        case .string(let string): return text(string)
        case .array(let elements):
            var texts = elements.prefix(maximumElements).map { text($0, isInput) }
            if elements.count > texts.count { texts.append("… \(elements.count - texts.count) more") }
            return "[" + texts.joined(separator: ", ") + "]"
        case .object(let members):
            let texts = members.map { member in
                let isHidden = isPrivate(member.key, isInput: isInput)
                return "\(member.key): \(isHidden ? summary(of: member.value) : text(member.value, isInput))"
            }
            return "(" + texts.joined(separator: ", ") + ")"
        }
    }

    private static func text(_ string: String) -> String {
        if DataURI.isDataURI(string) { return DataURI.summary(of: string) }
        if string.hasPrefix("https://") || string.hasPrefix("http://") { return string }
        return string.count > maximumLength ? "\"\(string.prefix(maximumLength))…\"" : "\"\(string)\""
    }

    /// Whether a member may hold what a person wrote, or the contents of a file.
    private static func isPrivate(_ key: String, isInput: Bool) -> Bool {
        key.contains("prompt") || key == "file_data" || isInput && inputKeys.contains(key)
    }

    private static let inputKeys: Set<String> = [
        "text", "input", "lyrics", "script", "query", "question", "message", "messages", "content", "instruction",
        "instructions", "gen_text", "terms", "ref_text", "reference_text", "dialogue", "voice_description",
    ]

    private static func summary(of value: JSONValue) -> String {
        switch value {
        case .null: "nil"
        case .string(let string): "… (\(string.count) characters)"
        default: "…"
        }
    }
}
