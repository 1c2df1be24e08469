import FalJSON

/// The sizes that a field takes: presets by name, and width and height where it is an object.
package struct SizeTable: Sendable {
    package let choices: ChoiceTable
    /// The limits of width and height, where the field takes an object of both.
    package let sides: (width: ValueDescriptor, height: ValueDescriptor)?

    package init(_ descriptor: ValueDescriptor, schema: EndpointSchema) {
        choices = ChoiceTable(descriptor, for: .size)
        sides =
            descriptor.options.lazy.compactMap { option -> (ValueDescriptor, ValueDescriptor)? in
                let fields = schema.fields(of: option)
                guard let width = fields.first(where: { $0.name == "width" }),
                    let height = fields.first(where: { $0.name == "height" })
                else { return nil }
                return (width.value, height.value)
            }.first
    }

    /// `1024x768`, `1024X768`, `1024*768` and `1024×768`.
    package static func pixels(_ text: String) -> (width: Int, height: Int)? {
        let parts = text.split(omittingEmptySubsequences: false) { "xX*×".contains($0) }
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0 else {
            return nil
        }
        return (width, height)
    }

    /// Presets in the order of preference for a ratio.
    private static let presets: [String: [String]] = [
        "16:9": ["landscape_16_9"], "9:16": ["portrait_16_9"], "4:3": ["landscape_4_3"], "3:4": ["portrait_4_3"],
        "1:1": ["square_hd", "square"], "3:2": ["landscape_3_2"], "2:3": ["portrait_3_2"],
        "auto": ["auto"],
    ]

    func preset(for ratio: String) -> JSONValue? {
        for name in Self.presets[ratio] ?? [] {
            if let found = choices.listed.first(where: { $0.stringValue == name }) { return found }
        }
        return nil
    }

    /// The ratios that have a preset here.
    package var ratios: [String] {
        Self.presets.keys.filter { preset(for: $0) != nil }.sorted {
            (FalAspectRatio.quotient(of: $0) ?? 0) > (FalAspectRatio.quotient(of: $1) ?? 0)
        }
    }

    /// Width over height of what a preset's name says: 1.33 of `landscape_4_3`.
    package static func quotient(ofPreset name: String) -> Double? {
        for (ratio, names) in presets where names.contains(name) { return FalAspectRatio.quotient(of: ratio) }
        return nil
    }
}
