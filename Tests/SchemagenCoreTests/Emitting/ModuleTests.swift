import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct ModuleTests {
    private func compose(_ ids: [String], namespace: String = "Fal") throws -> ModuleComposer.Result {
        let plan = EndpointNamePlan(ids: ids.map(EndpointID.init(checked:)), namespace: namespace, module: "Models")
        let composer = try ModuleComposer(
            namespace: try #require(SwiftName(namespace, as: .type)),
            module: try #require(SwiftName("Models", as: .type)))
        let endpoints = try ids.map { id in
            let id = EndpointID(checked: id)
            return AliasTree.Endpoint(id: id, typeName: try #require(plan[id]))
        }
        return composer.compose(endpoints, locked: LockedNames())
    }

    @Test func thereIsATreeAListAndAListPerLetter() throws {
        let files = try compose(["fal-ai/flux/dev", "fal-ai/fast-sdxl", "bria/erase", "1234/app"]).files
        #expect(
            files.map(\.path) == [
                "Fal.swift", "Registry.swift", "RegistryB.swift", "RegistryF.swift", "RegistryV.swift",
            ])
        let letters = try #require(files.first { $0.path == "RegistryF.swift" }).text
        #expect(letters.contains("FluxDev.self,"))
        #expect(letters.contains("FastSdxl.self,"))
        #expect(!letters.contains("BriaErase"))
    }

    @Test func everyEndpointIsInOneListAndInTheTree() throws {
        let ids = ["fal-ai/flux/dev", "fal-ai/flux", "bria/erase", "fal-ai/flux/dev/lora", "xai/grok"]
        let result = try compose(ids)
        let lists = result.files.filter { $0.path != "Fal.swift" && $0.path != "Registry.swift" }.map(\.text).joined()
        for type in ["FluxDev", "Flux", "BriaErase", "FluxDevLora", "XaiGrok"] {
            #expect(
                lists.split(separator: "\n").count { $0.trimmingPrefix(while: \.isWhitespace) == "\(type).self," } == 1)
        }
        #expect(result.paths.count == ids.count)
        #expect(result.paths["fal-ai/flux/dev/lora"] == "Fal.Flux.Dev.Lora")
    }

    @Test func theNamespaceIsTheOneAskedFor() throws {
        let files = try compose(["fal-ai/flux/dev"], namespace: "Pictures").files
        #expect(files.first?.path == "Pictures.swift")
        #expect(files.first?.text.contains("public nonisolated enum Pictures {}") == true)
        #expect(!files.map(\.text).joined().contains("enum Fal "))
    }

    @Test func theOrderOfTheEndpointsSaysNothing() throws {
        let ids = ["fal-ai/flux/dev", "fal-ai/flux", "bria/erase", "fal-ai/bria/erase", "xai/grok", "fal-ai/4k/x"]
        #expect(try compose(ids).files == compose(ids.reversed()).files)
    }

    @Test func tenThousandValuesAreGenerated() throws {
        let values = (0..<10_000).map { JSONValue.string("value \($0)") }
        let name = try #require(SwiftName("Anvil", as: .type))
        let source = EndpointDocument(field: ["type": "string", "enum": .array(values)]).source
        guard case .done(let artifact) = try EndpointGenerator().generate(source, typeName: name) else {
            throw EndpointDocument.Refused()
        }
        #expect(artifact.file.text.split(separator: "\n").count { $0.contains("Self(\"value ") } == 10_000)
    }

    @Test func aCallToPasteNamesWhatMustBeThere() throws {
        let document = EndpointDocument(
            input: [
                "prompt": ["type": "string"], "image_url": ["type": "string"],
                "steps": ["type": "integer", "minimum": 4],
                "ratio": ["enum": ["16:9", "1:1"]], "kind": ["enum": ["anvil"]],
                "size": .reference("Size"), "more": ["type": "string"],
            ],
            required: ["prompt", "image_url", "steps", "ratio", "kind", "size"],
            components: [
                "Size": [
                    "type": "object", "properties": ["w": ["type": "number"], "h": ["type": "number"]],
                    "required": ["w"],
                ]
            ])
        let name = try #require(SwiftName("Anvil", as: .type))
        guard case .done(let artifact) = try EndpointGenerator().generate(document.source, typeName: name) else {
            throw EndpointDocument.Refused()
        }
        #expect(
            artifact.exampleInput
                == """
                .init(imageURL: "https://example.com/image.png", prompt: "a fox in the snow", ratio: .ratio16x9, \
                size: .init(w: 1), steps: 4)
                """)
    }
}
