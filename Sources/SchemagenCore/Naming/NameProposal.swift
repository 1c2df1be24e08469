/// The name that one member of a scope would like to have, before its siblings are looked at.
package struct NameProposal: Sendable, Hashable {
    package var wire: WireName
    /// Its name when no sibling wants the same one.
    package var base: String
    /// What it is called when siblings want the base too: the base with what differs in it, as in `hopeTrailingSpace`
    /// or `hunyuan_3d` (`hunyuan-3d` beside `hunyuan3d`). The base itself when that says everything.
    package var detailed: String

    package init(_ wire: WireName, base: String, detailed: String? = nil) {
        self.wire = wire
        self.base = base
        self.detailed = detailed ?? base
    }

    private init(_ wire: WireName, _ words: [String], _ join: ([String]) -> [String]) {
        let parts = join(words)
        let base = Self.limited(CamelCase.join(parts), wire)
        let hasNumber = parts.dropFirst().contains { $0.utf8.first.map { (0x30...0x39).contains($0) } ?? false }
        let apart = hasNumber ? Self.limited(CamelCase.join(parts, isDigitApart: true), wire) : base
        self.init(wire, base: base, detailed: apart + Self.edgeSpace(wire.text))
    }
}

extension NameProposal {
    /// A value of an enumeration, listed for the property `field`.
    ///
    /// A value that does not start with a letter takes the last word of the property in front: `16:9` of
    /// `aspect_ratio` is `ratio16x9`, `4k` of `resolution` is `resolution4K`. A ratio is written in one way, however
    /// the value spells it: `landscape_16_9` is `landscape16x9`.
    package static func value(_ text: String, of field: WireName? = nil) -> Self {
        let wire = WireName(text)
        let words = joinedRatio(WordSplitter.words(in: text).map(kiloUnit))
        guard !words.isEmpty else {
            return Self(wire, wordsForSymbols(wire, otherwise: "value"), CamelCase.lowerParts)
        }
        return Self(wire, prefixed(words, by: field.flatMap(lastWord) ?? "value"), CamelCase.lowerParts)
    }

    /// A value of an enumeration of integers: `5` of `duration` is `duration5`, `-1` is `minus1`.
    package static func value(_ number: Int, of field: WireName? = nil) -> Self { value(String(number), of: field) }

    /// A case of a union, from the word that says what it holds.
    package static func unionCase(_ wire: WireName) -> Self { field(wire, fallback: "value") }

    /// A property: `image_url` is `imageURL`.
    package static func field(_ wire: WireName) -> Self { field(wire, fallback: "field") }

    /// A component, or a property that needs a type of its own: `fal-ai_flux-2-klein_LoRAInput` is
    /// `FalAiFlux2KleinLoRAInput`, `3d_mesh` is `Variant3dMesh`.
    package static func type(_ wire: WireName) -> Self {
        make(wire, fallback: "value", prefix: "variant", CamelCase.upperParts)
    }

    private static func field(_ wire: WireName, fallback: String) -> Self {
        make(wire, fallback: fallback, prefix: fallback, CamelCase.lowerParts)
    }

    private static func make(
        _ wire: WireName, fallback: String, prefix: String, _ join: ([String]) -> [String]
    ) -> Self {
        let words = WordSplitter.words(in: wire.text)
        return words.isEmpty
            ? Self(wire, wordsForSymbols(wire, otherwise: fallback), join)
            : Self(wire, prefixed(words, by: prefix), join)
    }

    private static func prefixed(_ words: [String], by prefix: String) -> [String] {
        guard let first = words.first?.unicodeScalars.first, !IdentifierScalar.isLetter(first) else { return words }
        return [prefix] + words
    }

    /// The last word of a property that can begin a name: `ratio` of `aspect_ratio`, `keyframe` of `keyframe_0`.
    private static func lastWord(of field: WireName) -> String? {
        WordSplitter.words(in: field.text).last { word in
            word.unicodeScalars.first.map(IdentifierScalar.isLetter) ?? false
        }
    }

    private static func joinedRatio(_ words: [String]) -> [String] {
        guard words.count == 3, ["landscape", "portrait", "ratio"].contains(words[0].lowercased()),
            words[1...].allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return words }
        return [words[0], words[1] + "x" + words[2]]
    }

    /// `4k` and `192k` are written as units are: `resolution4K`.
    private static func kiloUnit(_ word: String) -> String {
        guard word.hasSuffix("k"), word.utf8.count > 1, word.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) })
        else { return word }
        return word.dropLast() + "K"
    }

    /// Words for a text without letter or digit: `""` → empty, `"🤩"` → grinning face with star eyes.
    private static func wordsForSymbols(_ wire: WireName, otherwise fallback: String) -> [String] {
        if wire.text.isEmpty { return ["empty"] }
        return SymbolNames.words(for: wire.text) ?? [fallback, StableHash(of: wire).digits(4)]
    }

    /// fal sends `"Hope"` and `"Hope "` in one enumeration; both must survive.
    private static func edgeSpace(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return "" }
        return (first.properties.isWhitespace ? "LeadingSpace" : "")
            + (last.properties.isWhitespace ? "TrailingSpace" : "")
    }

    /// A name is cut at 80 bytes when it is longer than 100, and ends in a hash of the whole then: endpoint names are
    /// file names too, and a value can be a paragraph.
    static func limited(_ name: String, _ wire: WireName) -> String {
        guard name.utf8.count > 100 else { return name }
        var cut = String.UnicodeScalarView()
        var size = 0
        for scalar in name.unicodeScalars {
            size += UTF8.width(scalar)
            if size > 80 { break }
            cut.append(scalar)
        }
        return CamelCase.join([String(cut), StableHash(of: wire).digits(8)])
    }
}

/// Spells out symbols: `*` → asterisk, `🤩` → grinning face with star eyes.
enum SymbolNames {
    /// Words for a text that has neither letter nor digit; nil when they would not help: more than three symbols, a
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
