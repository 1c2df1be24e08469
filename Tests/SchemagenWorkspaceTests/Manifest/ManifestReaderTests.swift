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
            keepRemoved: 1
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
        #expect(manifest.keepsRemoved)
        #expect(manifest.names.map(\.endpoint) == ["fal-ai/flux/dev"])
        #expect(manifest.names.map(\.swift) == ["FluxDeveloper"])
        let mapper = try #require(manifest.mappers?["fal-ai/kling-video/v3"]?["prompt"])
        #expect(mapper.value == ["unless": "multi_prompt"])
        #expect(mapper.position == JSONPosition(line: 15, column: 13))
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

    @Test(arguments: ManifestMistake.all)
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
        let lines = text[from.lowerBound...].split(separator: "\n").map { $0.dropFirst(2) }
        // Keys begin with a small letter, sentences about them do not.
        let uncommented = lines.filter { $0.first?.isUppercase == false }.joined(separator: "\n")
        let manifest = try manifest("version: 1\n" + uncommented)
        #expect(manifest.names.count == 1)
        #expect(manifest.keepsRemoved)
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
