package import FalJSON

/// The lengths that a field takes, and how it writes them.
package struct LengthTable: Sendable {
    /// The listed lengths in seconds, in increasing order, with the literal that means each.
    package let listed: [(seconds: Double, literal: JSONValue)]
    /// How a number is written where none is listed.
    package let free: Free?
    /// Units per second: 1000 for a field in milliseconds.
    let scale: Double
    let limits: ValueLimits

    package enum Free: Sendable, Hashable {
        case integer, number
        /// As a text with this behind the number: `6s`.
        case text(suffix: String)
    }

    package init(_ descriptor: ValueDescriptor, serverDefault: JSONValue?, scale: Double) {
        self.scale = scale
        var lengths: [(seconds: Double, literal: JSONValue)] = []
        for value in descriptor.listedValues {
            guard let number = Self.number(of: value), !lengths.contains(where: { $0.seconds == number / scale })
            else { continue }
            lengths.append((number / scale, value))
        }
        listed = lengths.sorted { $0.seconds < $1.seconds }
        let options = descriptor.options.filter(\.values.isEmpty)
        let number = options.first { $0.kind == .number || $0.kind == .integer }
        limits = number?.limits ?? ValueLimits()
        if let number {
            free = options.contains { $0.kind == .number } ? .number : number.kind == .integer ? .integer : .number
        } else if options.contains(where: { $0.kind == .string }) {
            let isSuffixed = serverDefault?.stringValue?.hasSuffix("s") ?? false
            free = .text(suffix: isSuffixed ? "s" : "")
        } else {
            free = nil
        }
    }

    /// The number in `6`, `"6"`, `"6s"` and `"6 seconds"`; `nil` for `auto`.
    package static func number(of literal: JSONValue) -> Double? {
        if let number = literal.doubleValue { return number }
        guard let text = literal.stringValue else { return nil }
        for suffix in ["", "s", " seconds", " sec"] where text.hasSuffix(suffix) {
            if let number = Double(text.dropLast(suffix.count)), number.isFinite { return number }
        }
        return nil
    }

    func literal(for seconds: Double) -> JSONValue? {
        if let found = listed.first(where: { ($0.seconds - seconds).magnitude < 1e-6 }) { return found.literal }
        // Zero is a length where it is listed (`fal-ai/wan/v2.7/edit-video`: as long as the clip), else nonsense.
        guard seconds > 0 else { return nil }
        let amount = (seconds * scale * 1e6).rounded() / 1e6
        switch free {
        case nil: return nil
        case .integer where amount != amount.rounded(): return nil
        case .integer, .number: return JSONNumber(amount).map(JSONValue.number)
        case .text(let suffix): return JSONNumber(amount).map { .string($0.literal + suffix) }
        }
    }

    /// The length that is nearest and allowed.
    func nearest(to seconds: Double) -> JSONValue? {
        if let found = NearestValue.nearest(to: seconds, among: listed.map(\.seconds)) {
            return JSONNumber(found).map(JSONValue.number)
        }
        var wanted = free == .integer ? (seconds * scale).rounded() : seconds * scale
        if let bound = limits.minimum?.doubleValue { wanted = max(wanted, bound) }
        if let bound = limits.maximum?.doubleValue { wanted = min(wanted, bound) }
        return JSONNumber(wanted / scale).map(JSONValue.number)
    }
}
