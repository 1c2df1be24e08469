import TestSupport
import Testing

@testable import SchemagenCore

@Suite("Names of one scope")
struct NameScopeTests {
    private func values(
        _ texts: [String], of field: WireName? = nil, reserved: Set<String> = [], locked: [String: String] = [:]
    ) -> NamedScope {
        NameScope.values(reserved: reserved, locked: locked).resolve(texts.map { .value($0, of: field) })
    }

    private func texts(_ scope: NamedScope) -> [String: String] {
        Dictionary(uniqueKeysWithValues: scope.names.map { ($0.key.text, $0.value.text) })
    }

    @Test("Siblings that ask for different names get them")
    func plain() {
        #expect(texts(values(["Hope", "Grace"])) == ["Hope": "hope", "Grace": "grace"])
        #expect(values(["Hope", "Grace"]).diagnostics(scope: "values", endpoint: nil).isEmpty)
    }

    @Test("A difference that has a word is told by it, and the plain text keeps the plain name")
    func edgeSpace() {
        #expect(
            texts(values(["Hope", "Hope ", " Hope"]))
                == ["Hope": "hope", "Hope ": "hopeTrailingSpace", " Hope": "hopeLeadingSpace"])
    }

    @Test("A difference without a word renames all who want the name")
    func hashes() {
        #expect(texts(values(["HD", "hd", "sd"])) == ["HD": "hd71F2", "hd": "hd58CA", "sd": "sd"])
        #expect(
            texts(values(["HD", "hd", "hd "])) == ["HD": "hd71F2", "hd": "hd58CA", "hd ": "hdTrailingSpace"])
    }

    @Test("A new name never moves into that of a sibling")
    func newNamesAreChecked() {
        // "Hope " would become hopeTrailingSpace, which is what another value is called by itself.
        #expect(
            texts(values(["Hope", "Hope ", "hope trailing space"]))
                == ["Hope": "hope", "Hope ": "hope7151", "hope trailing space": "hopeTrailingSpace"])
        #expect(
            texts(values(["HD", "hd", "hd71F2"])) == ["HD": "hdBC9CCD6E", "hd": "hd58CA", "hd71F2": "hd71F2"])
    }

    @Test("Texts that Swift calls equal and the wire does not are two members")
    func canonicalEquivalence() {
        let scope = values(["Caf\u{E9}", "Cafe\u{301}"])
        #expect(scope.names.count == 2)
        #expect(Set(scope.names.values.map(\.text)).count == 2)
        #expect(WireName("Caf\u{E9}").lockKey == "Caf\\u{E9}")
        #expect(WireName("Cafe\u{301}").lockKey == "Cafe\\u{301}")
        #expect(WireName("a\\u{E9}").lockKey == "a\\\\u{E9}")
    }

    @Test("A value never is what Optional or Swift means by the word")
    func reservedValues() {
        #expect(
            texts(values(["none", "some", "default", "self", "init", "type", "hash"], reserved: ["hash"]))
                == [
                    "none": "noneValue", "some": "someValue", "default": "default", "self": "selfValue",
                    "init": "initValue", "type": "type", "hash": "hashValue",
                ])
    }

    @Test("Keywords are in backticks where Swift allows them, and have a suffix where it does not")
    func keywords() throws {
        let fields = NameScope.fields().resolve(["default", "inout", "self", "in", "open"].map { .field($0) })
        #expect(fields["default"]?.escaped == "`default`")
        #expect(fields["default"]?.text == "default")
        #expect(fields["inout"]?.escaped == "inoutField")
        #expect(fields["self"]?.escaped == "selfField")
        #expect(fields["in"]?.escaped == "`in`")
        #expect(fields["open"]?.escaped == "open")
        let types = NameScope.types(reserved: ["Input"]).resolve(
            ["type", "any", "self", "Protocol", "string", "input", "image"].map { .type($0) })
        #expect(
            ["type", "any", "self", "Protocol", "string", "input", "image"].map { types[$0]?.escaped }
                == ["TypeValue", "AnyValue", "SelfValue", "ProtocolValue", "StringValue", "InputValue", "Image"])
    }

    @Test("A suffix that collides goes on to a name of its own")
    func suffixCollision() {
        let names = texts(values(["none", "none value"]))
        #expect(names == ["none": "noneValueAFA5", "none value": "noneValue0DF7"])
    }

    @Test("A locked name holds when a sibling wants it")
    func locksHold() {
        let names = texts(values(["HD", "hd"], locked: ["HD": "hd"]))
        #expect(names == ["HD": "hd", "hd": "hd58CA"])
        #expect(texts(values(["Hope"], locked: ["Hope": "hopeA1F3"])) == ["Hope": "hopeA1F3"])
    }

    @Test("The lock of a member that has gone does not keep others from its name")
    func goneMembers() {
        #expect(
            texts(values(["480p"], of: "resolution", locked: ["480P": "resolution480p"])) == ["480p": "resolution480p"])
    }

    @Test("A lock that cannot hold is dropped and reported")
    func brokenLocks() {
        let scope = values(
            ["a", "b", "c", "d"], reserved: ["taken"],
            locked: ["a": "not an identifier", "b": "same", "c": "same", "d": "taken"])
        #expect(texts(scope) == ["a": "a", "b": "b", "c": "c", "d": "d"])
        let warnings = scope.diagnostics(scope: "values of 'x'", endpoint: "fal-ai/x")
        #expect(warnings.count == 4)
        #expect(warnings.allSatisfy { $0.code == .lockedNameDropped && $0.severity == .warning && $0.remedy != nil })
    }

    @Test("Who had to be renamed is told once per name")
    func notes() {
        let notes = values(["HD", "hd", "Hope", "Hope "]).diagnostics(scope: "values of 'voice'", endpoint: "fal-ai/x")
        #expect(notes.map(\.code) == [.namesCollide, .namesCollide])
        #expect(
            notes.map(\.message) == [
                "values of 'voice': several want the name 'hd': 'HD' is hd71F2, 'hd' is hd58CA",
                "values of 'voice': several want the name 'hope': 'Hope' is hope, 'Hope ' is hopeTrailingSpace",
            ])
    }

    @Test("The order of the members does not matter")
    func order() {
        let texts = [
            "HD", "hd", "hd ", "hD", "Hope", "Hope ", "hope trailing space", "none", "none value", "", "empty", "🤩",
            "!", "4k",
            "4K", "16:9", "16x9", "16-9",
        ]
        let expected = values(texts, of: "aspect_ratio")
        #expect(Set(expected.names.values.map(\.text)).count == texts.count)
        var generator = SeededRandom(seed: 7)
        for _ in 0..<50 {
            #expect(values(texts.shuffled(using: &generator), of: "aspect_ratio") == expected)
        }
    }

    @Test("Ten thousand values that look alike all get names")
    func many() {
        let texts = (0..<10_000).map {
            String(repeating: "!", count: $0 % 100) + "v" + String(repeating: "?", count: $0 / 100)
        }
        let scope = values(texts)
        #expect(Set(scope.names.values.map(\.text)).count == 10_000)
        let notes = scope.diagnostics(scope: "values", endpoint: nil)
        #expect(notes.map(\.message).allSatisfy { $0.hasSuffix(", and 9992 more") && $0.utf8.count < 2_000 })
        #expect(notes.count == 1)
    }

    @Test("Whatever a value is, its name is an identifier")
    func hostile() {
        let scope = values(HostileTexts.all + HostileTexts.random(count: 500, seed: 3), of: "🤩 weird `field`")
        #expect(scope.names.values.allSatisfy { SwiftName.isIdentifier($0.text) })
        #expect(Set(scope.names.values.map(\.text)).count == scope.names.count)
    }
}
