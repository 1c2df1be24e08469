import FalJSON
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

private func manifest(_ text: String) throws -> Manifest { try Manifest(reading: Array(text.utf8), path: "m.yaml") }

private func findings(_ text: String) -> [Diagnostic] {
    let failure = #expect(throws: Failure.self) { try manifest(text) }
    #expect(failure?.kind == .usage)
    return failure?.diagnostics ?? []
}

@Suite struct ManifestReaderTests {
    @Test func readsEveryKey() throws {
        let manifest = try manifest(
            """
            version: 1
            models:
              - fal-ai/kling-video/v2.6
              - bria
              - "fal-ai/flux*/**"
              - https://fal.ai/models/fal-ai/flux/dev
            output: Sources/Models/
            module: Models
            namespace: Acme
            names:
              fal-ai/flux/dev: FluxDeveloper
            mappers:
              fal-ai/kling-video/v3:
                prompt: {unless: multi_prompt}
            """)
        #expect(
            manifest.models.map(\.text) == [
                "fal-ai/kling-video/v2.6", "bria", "fal-ai/flux*/**", "fal-ai/flux/dev",
            ])
        #expect(manifest.models[2].position == JSONPosition(line: 5, column: 5))
        #expect(manifest.models[0].pattern.matches("fal-ai/kling-video/v2.6/pro/text-to-video"))
        #expect(manifest.output == "Sources/Models")
        #expect(manifest.module == "Models")
        #expect(manifest.namespace == "Acme")
        #expect(manifest.names.map(\.endpoint) == ["fal-ai/flux/dev"])
        #expect(manifest.names.map(\.swift) == ["FluxDeveloper"])
        let mapper = try #require(manifest.mappers?["fal-ai/kling-video/v3"]?["prompt"])
        #expect(mapper.value == ["unless": "multi_prompt"])
        #expect(mapper.position == JSONPosition(line: 14, column: 13))
    }

    @Test(arguments: ["version: 1", "version: 1\nmodels:\nnames:\nmappers:\n", "version: 1\nmodels: []\n"])
    func whatIsNotSaidHasItsDefault(text: String) throws {
        let manifest = try manifest(text)
        #expect(manifest.models.isEmpty)
        #expect(manifest.output == "Sources/FalModels")
        #expect(manifest.module == "FalModels")
        #expect(manifest.namespace == "Fal")
        #expect(manifest.names.isEmpty)
        #expect(manifest.tests == nil)
        #expect(manifest.mappers == nil)
    }

    /// Text, code, line, column, a word of the message, a word of the remedy.
    @Test(arguments: [
        ("", "SG407", 1, 1, "version", "version: 1"),
        ("# only a comment", "SG407", 1, 1, "version", "version: 1"),
        ("models: []", "SG407", 1, 1, "version", "version: 1"),
        ("version: 2\nfuture: 1", "SG408", 1, 10, "newer schemagen", "Update"),
        ("version: one", "SG406", 1, 10, "the string 'one'", "the number 1"),
        ("version: '1'", "SG406", 1, 10, "the string '1'", "the number 1"),
        ("version: 0", "SG406", 1, 10, "a number", "the number 1"),
        ("version: 1.5", "SG406", 1, 10, "a number", "the number 1"),
        ("- version", "SG406", 1, 1, "a list", "mapping"),
        ("version", "SG406", 1, 1, "the string 'version'", "mapping"),
        ("version: 1\nmodel: []", "SG405", 2, 1, "'model'", "'models'"),
        ("version: 1\nnamspace: X", "SG405", 2, 1, "'namspace'", "'namespace'"),
        ("version: 1\nModels: []", "SG405", 2, 1, "'Models'", "'models'"),
        ("version: 1\ncolour: red", "SG405", 2, 1, "'colour'", "version, models, output"),
        ("version: 1\nmodels: fal-ai/veo3", "SG406", 2, 9, "'models' is the string", "[fal-ai/veo3]"),
        ("version: 1\nmodels: {a: b}", "SG406", 2, 9, "a mapping", "a list"),
        ("version: 1\nmodels: [1]", "SG406", 2, 10, "a number", "an id"),
        ("version: 1\nmodels: [[a]]", "SG406", 2, 10, "a list", "an id"),
        ("version: 1\nmodels:\n  -\n", "SG406", 3, 4, "null", "an id"),
        ("version: 1\nmodels: [a/b, c/d, a/b]", "SG409", 2, 20, "line 2", "Remove"),
        ("version: 1\nmodels: [Fal-AI/veo3]", "SG410", 2, 10, "lower case", "fal-ai/veo3"),
        ("version: 1\nmodels: [a/../b]", "SG410", 2, 10, "'..'", "owner/name"),
        ("version: 1\nmodels: [a//b]", "SG410", 2, 10, "empty segment", "a/b"),
        ("version: 1\nmodels: ['a b']", "SG410", 2, 10, "white space", "pattern"),
        ("version: 1\noutput: 3", "SG406", 2, 9, "a number", "a path"),
        ("version: 1\noutput: /tmp/x", "SG412", 2, 9, "absolute", "Sources/FalModels"),
        ("version: 1\noutput: ../x", "SG412", 2, 9, "'..'", "Sources/FalModels"),
        ("version: 1\noutput: a/../../x", "SG412", 2, 9, "'..'", "Sources/FalModels"),
        ("version: 1\noutput: ./x", "SG412", 2, 9, "'.'", "Sources/FalModels"),
        ("version: 1\noutput: .", "SG412", 2, 9, "'.'", "Sources/FalModels"),
        ("version: 1\noutput: ''", "SG412", 2, 9, "empty", "Sources/FalModels"),
        ("version: 1\noutput: schemas/x", "SG412", 2, 9, "own files", "Sources/FalModels"),
        ("version: 1\noutput: .git/hooks", "SG412", 2, 9, "hidden", "Sources/FalModels"),
        ("version: 1\noutput: a\\b", "SG412", 2, 9, "backslash", "Sources/FalModels"),
        ("version: 1\ntests: ../x", "SG412", 2, 8, "'..'", "Tests/GeneratedTests"),
        ("version: 1\ntests: 3", "SG406", 2, 8, "a number", "Tests/GeneratedTests"),
        ("version: 1\noutput: A/B\ntests: A/b/c", "SG412", 3, 8, "contains the other", "Tests/GeneratedTests"),
        ("version: 1\noutput: A/B\ntests: A", "SG412", 3, 8, "contains the other", "Tests/GeneratedTests"),
        ("version: 1\nmodule: 1st", "SG411", 2, 9, "begin with a letter", "FalModels"),
        ("version: 1\nmodule: fal-models", "SG411", 2, 9, "'-'", "FalModels"),
        ("version: 1\nmodule: FalRuntime", "SG411", 2, 9, "module", "FalModels"),
        ("version: 1\nmodule: class", "SG411", 2, 9, "word of Swift", "FalModels"),
        ("version: 1\nnamespace: ''", "SG411", 2, 12, "empty", "Fal"),
        ("version: 1\nnamespace: String", "SG411", 2, 12, "type", "Fal"),
        ("version: 1\nnamespace: null", "SG406", 2, 12, "null", "Fal"),
        ("version: 1\nmodule: Fal", "SG411", 2, 9, "both", "FalModels"),
        ("version: 1\nnames: [a]", "SG406", 2, 8, "a list", "mapping"),
        ("version: 1\nnames: {a/b: 'x y'}", "SG411", 2, 14, "letter", "FluxDev"),
        ("version: 1\nnames: {a/b: Type}", "SG411", 2, 14, "word of Swift", "FluxDev"),
        ("version: 1\nnames: {a: X}", "SG410", 2, 9, "owner/name", "endpoint ids"),
        ("version: 1\nnames: {a/b: X, c/d: X}", "SG411", 2, 22, "'a/b'", "of its own"),
        ("version: 1\nmappers: [a]", "SG406", 2, 10, "a list", "mapping"),
    ])
    func mistakesAreToldWithPlaceAndRemedy(
        text: String, code: String, line: Int, column: Int, words: String, remedy: String
    ) throws {
        let found = findings(text)
        #expect(found.count == 1, "\(found)")
        let first = try #require(found.first)
        #expect(first.code.id == code)
        #expect(first.place.path == "m.yaml")
        #expect(first.place.position == JSONPosition(line: line, column: column))
        #expect(first.message.contains(words), "\(first.message)")
        #expect(first.remedy?.contains(remedy) == true, "\(first.remedy ?? "none")")
    }

    @Test func allMistakesAreToldAtOnce() {
        let found = findings("module: 1\nmodels: [A, a/b, a/b]\noutput: /x\ntypo: 1\n")
        #expect(found.map(\.code.id) == ["SG407", "SG406", "SG410", "SG409", "SG412", "SG405"])
    }

    @Test func aNewerManifestIsJudgedByItsVersionAlone() {
        #expect(findings("models: 5\nnewKey: x\nversion: 2\n").map(\.code.id) == ["SG408"])
    }

    @Test func hostileTextsAreShownTamed() throws {
        let found = findings("version: 1\n\"ke\\u202Ey\\e[31m\": 1\n")
        #expect(found.first?.message.contains("U+202E") == true)
        #expect(found.first?.message.unicodeScalars.contains("\u{1B}") == false)
    }

    @Test func theNewManifestReadsAsTheDefaults() throws {
        let fresh = try Manifest(reading: ManifestText.initial())
        var usual = Manifest()
        usual.tests = "Tests/GeneratedTests"
        #expect(fresh.means(sameAs: usual))
        let other = try Manifest(reading: ManifestText.initial(output: "Gen", module: "Gen", namespace: "Acme"))
        #expect((other.output, other.module, other.namespace) == ("Gen", "Gen", "Acme"))
    }

    @Test func theNewManifestsCommentedPartsAreValid() throws {
        let text = String(decoding: ManifestText.initial(), as: UTF8.self)
        let from = try #require(text.firstRange(of: "# names:"))
        let lines = text[from.lowerBound...].split(separator: "\n").filter { !$0.contains("Overrides") }
        let uncommented = lines.map { $0.dropFirst(2) }.joined(separator: "\n")
        let manifest = try manifest("version: 1\n" + uncommented)
        #expect(manifest.names.count == 1)
        #expect(manifest.mappers?.objectValue?.count == 1)
    }

    @Test func everyCodeIsListedOnceWithItsTexts() {
        let codes = DiagnosticCode.manifestCodes
        #expect(Set(codes.map(\.id)).count == codes.count)
        for code in codes {
            #expect(code.id.hasPrefix("SG4"))
            #expect(!code.title.isEmpty && code.explanation.count > 80)
        }
    }
}
