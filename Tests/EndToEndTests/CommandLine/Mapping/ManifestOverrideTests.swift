import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Command line: mappers in the manifest")
struct ManifestOverrideTests {
    private static let model = "fal-ai/veo3.1/fast"

    /// A project with one model. `overrides` are the lines below `mappers:`, starting at line 9.
    private func project(_ overrides: String) async throws -> TemporaryFolder {
        let project = try TemporaryFolder()
        let manifest = """
            version: 1
            models:
              - \(Self.model)
            output: Sources/FalModels
            module: FalModels
            namespace: Fal

            mappers:
            \(overrides)

            """
        try project.write(manifest, to: "Schemas/schemagen.yaml")
        let document = "Schemas/\(Self.model).json"
        try project.write(
            try String(contentsOf: Checkout.root.appending(path: document), encoding: .utf8), to: document)
        return project
    }

    private func run(_ arguments: String..., in project: TemporaryFolder) async throws -> InteractiveProgram.Outcome {
        try await InteractiveProgram(folder: project.path).run(CommandLineTool.path, arguments)
    }

    @Test("an override of an id or of a parent path changes the generated mapper and the output of map")
    func overrides() async throws {
        let project = try await project(
            """
              fal-ai/veo3.1:
                seed: none
              fal-ai/veo3.1/fast:
                safety_tolerance: {from: quality, why: "the more careful, the better"}
                auto_fix: {always: false}
            """)
        let made = try await run("generate", in: project)
        #expect(made.status == 0, "\(made.errors)")
        let files = try project.files()
        let file = String(decoding: try #require(files["Sources/FalModels/Endpoints/Veo3_1Fast.swift"]), as: UTF8.self)
        #expect(file.contains("safety_tolerance<quality choice override"))
        #expect(file.contains(#""always":{"auto_fix":{"value":false,"forced":true}}"#))
        #expect(!file.contains("seed<seed"))
        let shown = try JSONValue(parsing: try await run("map", Self.model, "--format", "json", in: project).output)
        let seed = shown["fields"]?.arrayValue?.first { $0["model_field"] == "seed" }
        #expect(seed?["unified_fields"] == [])

        #expect(try await run("generate", "--check", in: project).status == 0)
        let edited = String(decoding: try #require(files["Schemas/schemagen.yaml"]), as: UTF8.self)
        try project.write(
            edited.replacing("    seed: none\n", with: "    auto_fix: none\n"), to: "Schemas/schemagen.yaml")
        #expect(
            try await run("generate", "--check", in: project).status == 3, "the generated file is out of date")
    }

    @Test(
        "unknown fields and ids are errors with their locations; everything else is generated")
    func idleOverrides() async throws {
        let project = try await project(
            """
              fal-ai/veo3.1/fast:
                sede: {from: seed}
              fal-ai/veo9:
                prompt: none
            """)
        for _ in 0..<2 {
            let outcome = try await run("generate", in: project)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("Schemas/schemagen.yaml:10:5: error[SG213]"), "\(outcome.errors)")
            #expect(outcome.errors.contains("Schemas/schemagen.yaml:12:5: error[SG214]"), "\(outcome.errors)")
            #expect(try project.files()["Sources/FalModels/Endpoints/Veo3_1Fast.swift"] != nil)
        }
    }

    @Test("an invalid override stops every verb, with its location")
    func unreadable() async throws {
        let project = try await project("  fal-ai/veo3.1/fast:\n    seed: {from: sed}")
        for verb in ["generate", "list"] {
            let outcome = try await run(verb, in: project)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("Schemas/schemagen.yaml:10:18: error[SG212]"), "\(outcome.errors)")
        }
        #expect(try await run("explain", "SG212", in: project).output.contains("mappers:"))
    }
}
