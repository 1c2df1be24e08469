package import FalJSON

/// The values a field lists, found by what a caller would write for them.
package struct ChoiceTable: Sendable {
    /// In the order of the schema.
    package let listed: [JSONValue]
    /// Whether values beyond the list are fine.
    let isOpen: Bool
    private let bySpelling: [String: JSONValue]
    private let kind: UnifiedField

    package init(_ descriptor: ValueDescriptor, for field: UnifiedField) {
        listed = descriptor.listedValues
        isOpen = descriptor.takesAnyText
        kind = field
        var table: [String: JSONValue] = [:]
        // Exact spellings first: "Hope" and "Hope " are two voices of one list.
        for value in listed {
            if let text = value.stringValue, table[text] == nil { table[text] = value }
        }
        for value in listed {
            for key in Self.spellings(of: value, for: field) where table[key] == nil { table[key] = value }
        }
        bySpelling = table
    }

    /// What is sent for a text: the schema's spelling of it, the text itself where any will do, else nothing.
    func match(_ text: String) -> JSONValue? {
        if let found = bySpelling[text] { return found }
        for key in Self.spellings(of: .string(text), for: kind) {
            if let found = bySpelling[key] { return found }
        }
        return isOpen ? .string(text) : nil
    }

    func nearest(to text: String) -> JSONValue? { NearestValue(kind).nearest(to: text, among: listed) }

    /// The spellings that count as one: letters of either case, `4k` and `2160p`, a language's code and its name.
    private static func spellings(of value: JSONValue, for field: UnifiedField) -> [String] {
        guard let text = value.stringValue ?? value.intValue.map(String.init) else { return [] }
        let lower = text.lowercased()
        switch field {
        case .resolution:
            guard let lines = FalResolution.lines(of: lower) else { return [lower] }
            return [lower, "\(lines) lines"]
        case .language: return [lower] + LanguageNames.equivalents(of: lower)
        default: return [lower]
        }
    }
}
