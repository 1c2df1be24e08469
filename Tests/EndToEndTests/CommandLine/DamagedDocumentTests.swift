import Foundation
import TestSupport
import Testing

@Suite("The command line, where a vendored document cannot be read")
struct DamagedDocumentTests {
    private static let document = "Schemas/fal-ai/flux/dev.json"
    private static let other = "Sources/FalModels/Endpoints/Veo2.swift"

    private static func run(_ arguments: String..., in project: TemporaryFolder) async throws -> Program.Outcome {
        let source = arguments[0] == "add" ? ["--source", CommandLineTool.documents] : []
        return try await CommandLineTool.run(arguments + source, in: project)
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let finding: String
        let apply: @Sendable (String) -> String
    }

    private static let damages = [
        Damage(testDescription: "merge marks", finding: "error[SG554]") { text in
            text.replacing("\n  \"info\"", with: "\n<<<<<<< HEAD\n  \"info\"", maxReplacements: 1)
                + "=======\n>>>>>>> theirs\n"
        },
        Damage(testDescription: "cut off", finding: "error[SG101]") { String($0.prefix(1000)) },
        Damage(testDescription: "empty", finding: "error[SG101]") { _ in "" },
        Damage(testDescription: "no document", finding: "error[SG102]") { _ in "[]" },
    ]

    @Test("its Swift and its names stay, the others are done, and the exit code is 2", arguments: damages)
    func nothingIsLostToHostileDocuments(damage: Damage) async throws {
        let project = try TemporaryFolder()
        let added = try await Self.run("add", "fal-ai/flux/dev", "fal-ai/veo2", in: project)
        #expect(added.status == 0, "\(added.output)")
        let whole = try project.files()
        let text = String(decoding: try #require(whole[Self.document]), as: UTF8.self)
        try project.write(damage.apply(text), to: Self.document)
        try project.remove(Self.other)
        var expected = whole
        expected[Self.document] = Array(damage.apply(text).utf8)

        let generated = try await Self.run("generate", in: project)
        #expect(generated.status == 2 && generated.output.contains(damage.finding), "\(generated.output)")
        #expect(generated.output.contains(Self.document))
        #expect(try project.files() == expected)
        #expect(try await Self.run("generate", "--check", in: project).status == 2)

        // Verbs about other models leave it alone as well.
        #expect(try await Self.run("add", "fal-ai/flux/schnell", in: project).status == 0)
        #expect(try await Self.run("remove", "fal-ai/flux/schnell", in: project).status == 0)
        let files = try project.files()
        for path in ["Sources/FalModels/Endpoints/FluxDev.swift", "Sources/FalModels/Fal.swift"] {
            #expect(files[path] == whole[path])
        }
        #expect(files.keys.contains("Tests/GeneratedTests/Families/FluxFamilyTests.swift"))

        try project.write(text, to: Self.document)
        #expect(try await Self.run("generate", in: project).status == 0)
        #expect(try project.files() == whole)
    }

    @Test("its names stay in the locks where generated files are not committed", arguments: damages)
    func namesAreKept(damage: Damage) async throws {
        let project = try TemporaryFolder()
        #expect(try await Self.run("add", "fal-ai/flux/dev", "fal-ai/veo2", in: project).status == 0)
        let whole = try project.files()
        let text = String(decoding: try #require(whole[Self.document]), as: UTF8.self)
        try project.write(damage.apply(text), to: Self.document)
        try project.remove("Sources")
        try project.remove("Tests")
        #expect(try await Self.run("generate", in: project).status == 2)
        let files = try project.files()
        for lock in ["Schemas/names.lock", "Schemas/schemagen.lock"] { #expect(files[lock] == whole[lock]) }
        #expect(files[Self.other] == whole[Self.other])
        try project.write(text, to: Self.document)
        #expect(try await Self.run("generate", in: project).status == 0)
        #expect(try project.files() == whole)
    }
}
