import FalJSON

extension JSONValue {
    /// Compact JSON for a literal. Beyond ASCII, a text in a source could look like another one: every such scalar is
    /// escaped the way JSON does.
    var asciiText: String {
        let text = text(.compact)
        guard !text.utf8.allSatisfy({ $0 < 0x7F }) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count * 2)
        for scalar in text.unicodeScalars {
            if scalar.value < 0x7F {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }
}
