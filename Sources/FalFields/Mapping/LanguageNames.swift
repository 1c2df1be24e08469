/// Languages by code and by English name: some models list `en`, others `English`.
enum LanguageNames {
    private static let names: [(code: String, name: String)] = [
        ("af", "afrikaans"), ("ar", "arabic"), ("bg", "bulgarian"), ("bn", "bengali"), ("ca", "catalan"),
        ("cs", "czech"), ("da", "danish"), ("de", "german"), ("el", "greek"), ("en", "english"), ("es", "spanish"),
        ("fa", "persian"), ("fi", "finnish"), ("fil", "filipino"), ("fr", "french"), ("he", "hebrew"),
        ("hi", "hindi"), ("hr", "croatian"), ("hu", "hungarian"), ("id", "indonesian"), ("it", "italian"),
        ("ja", "japanese"), ("ko", "korean"), ("ms", "malay"), ("nl", "dutch"), ("nn", "nynorsk"),
        ("no", "norwegian"), ("pl", "polish"), ("pt", "portuguese"), ("ro", "romanian"), ("ru", "russian"),
        ("sk", "slovak"), ("sl", "slovenian"), ("sv", "swedish"), ("ta", "tamil"), ("th", "thai"),
        ("tr", "turkish"), ("uk", "ukrainian"), ("ur", "urdu"), ("vi", "vietnamese"), ("yue", "chinese,yue"),
        ("zh", "chinese"),
    ]

    private static let byCode = Dictionary(uniqueKeysWithValues: names.map { ($0.code, $0.name) })
    private static let byName = Dictionary(uniqueKeysWithValues: names.map { ($0.name, $0.code) })

    /// The other spellings of a language in lower case; a region may be left out, but none is made up.
    static func equivalents(of text: String) -> [String] {
        if let code = byName[text] { return [code] }
        var found: [String] = []
        if let name = byCode[text] { found.append(name) }
        if let dash = text.firstIndex(where: { $0 == "-" || $0 == "_" }) {
            let base = String(text[..<dash])
            if let name = byCode[base] { found += [base, name] }
        }
        return found
    }
}
