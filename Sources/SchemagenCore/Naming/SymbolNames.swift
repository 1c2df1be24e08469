/// Reads symbols aloud: `*` → asterisk, `🤩` → grinning face with star eyes.
enum SymbolNames {
    /// Words for a text that has neither letter nor digit; nil when that would be no help: more than three symbols, a
    /// long name, or characters without one.
    static func words(for text: String) -> [String]? {
        let scalars = text.unicodeScalars.prefix(8).filter { !$0.properties.isDefaultIgnorableCodePoint }
        guard !scalars.isEmpty, scalars.count <= 3, text.unicodeScalars.count <= 6 else { return nil }
        var words: [String] = []
        for scalar in scalars {
            guard let name = scalar.properties.name else { return nil }
            words += WordSplitter.words(in: name.lowercased())
        }
        let length = words.reduce(0) { $0 + $1.utf8.count }
        guard length <= 40, let first = words.first?.unicodeScalars.first, IdentifierScalar.isLetter(first) else {
            return nil
        }
        return words
    }
}
