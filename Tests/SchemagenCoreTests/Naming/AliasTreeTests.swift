import FalFields
import TestSupport
import Testing

@testable import SchemagenCore

@Suite("Alias tree")
struct AliasTreeTests {
    private func tree(
        _ ids: [EndpointID], nested: [EndpointID: Set<String>] = [:], locked: [String: String] = [:]
    ) throws -> AliasTree {
        let plan = EndpointNamePlan(ids: ids, namespace: "Fal", module: "FalModels")
        let endpoints = try ids.map { id in
            AliasTree.Endpoint(id: id, typeName: try #require(plan[id]), nestedTypeNames: nested[id, default: []])
        }
        return AliasTree(
            endpoints: endpoints, namespace: try #require(SwiftName("Fal", as: .type)), module: "FalModels",
            locked: LockedNames(aliases: locked))
    }

    private func paths(_ tree: AliasTree) -> [String: String] {
        Dictionary(uniqueKeysWithValues: tree.paths.map { ($0.key.text, $0.value) })
    }

    @Test("Paths become nested names")
    func paths() throws {
        let tree = try tree([
            "fal-ai/kling-video/v2.6/pro/text-to-video", "fal-ai/kling-video/v3/4k/text-to-video", "bria/fibo/generate",
        ])
        #expect(
            paths(tree) == [
                "fal-ai/kling-video/v2.6/pro/text-to-video": "Fal.KlingVideo.V2_6.Pro.TextToVideo",
                "fal-ai/kling-video/v3/4k/text-to-video": "Fal.KlingVideo.V3.Variant4k.TextToVideo",
                "bria/fibo/generate": "Fal.Bria.Fibo.Generate",
            ])
        #expect(tree.root.namespaces.map(\.name.text) == ["Bria", "KlingVideo"])
        #expect(tree.extensions.isEmpty)
        #expect(tree.root.namespaces[1].namespaces.map(\.name.text) == ["V2_6", "V3"])
        #expect(tree.diagnostics.isEmpty)
    }

    @Test("A path that is an endpoint and a folder carries what is below in the endpoint's type")
    func endpointAndFolder() throws {
        let tree = try tree(["fal-ai/z-image/turbo", "fal-ai/z-image/turbo/lora", "fal-ai/z-image/turbo/inpaint/lora"])
        #expect(
            paths(tree) == [
                "fal-ai/z-image/turbo": "Fal.ZImage.Turbo", "fal-ai/z-image/turbo/lora": "Fal.ZImage.Turbo.Lora",
                "fal-ai/z-image/turbo/inpaint/lora": "Fal.ZImage.Turbo.Inpaint.Lora",
            ])
        let carrier = try #require(tree.extensions.first)
        #expect(tree.extensions.count == 1)
        #expect(carrier.type.text == "ZImageTurbo")
        #expect(carrier.aliases.map(\.name.text) == ["Lora"])
        #expect(carrier.namespaces.map(\.name.text) == ["Inpaint"])
    }

    @Test("An owner and an app of fal-ai of one word are one node")
    func merges() throws {
        let tree = try tree(["bria/fibo", "fal-ai/bria", "fal-ai/bria/eraser"])
        #expect(
            paths(tree)
                == ["bria/fibo": "Fal.Bria.Fibo", "fal-ai/bria": "Fal.Bria", "fal-ai/bria/eraser": "Fal.Bria.Eraser"])
        #expect(tree.extensions.map(\.type.text) == ["Bria"])
    }

    @Test("Two endpoints of one path stand side by side")
    func samePath() throws {
        let tree = try tree(["bria/erase", "fal-ai/bria/erase", "fal-ai/bria/erase/mask"])
        #expect(
            paths(tree) == [
                "bria/erase": "Fal.Bria.Erase", "fal-ai/bria/erase": "Fal.Bria.FalAIErase",
                "fal-ai/bria/erase/mask": "Fal.Bria.Erase.Mask",
            ])
    }

    @Test("An alias called like a type of its endpoint has a suffix, and says so")
    func nestedTypes() throws {
        let tree = try tree(
            [
                "fal-ai/arbiter", "fal-ai/arbiter/image", "fal-ai/arbiter/input/x", "fal-ai/arbiter/arbiter",
                "fal-ai/arbiter/string",
            ],
            nested: ["fal-ai/arbiter": ["Image"]])
        #expect(
            paths(tree) == [
                "fal-ai/arbiter": "Fal.Arbiter", "fal-ai/arbiter/image": "Fal.Arbiter.ImageEndpoint",
                "fal-ai/arbiter/input/x": "Fal.Arbiter.InputEndpoint.X",
                "fal-ai/arbiter/arbiter": "Fal.Arbiter.ArbiterEndpoint",
                "fal-ai/arbiter/string": "Fal.Arbiter.StringEndpoint",
            ])
        #expect(tree.diagnostics.map(\.code) == Array(repeating: .aliasRenamed, count: 4))
    }

    @Test("In a plain namespace only what Swift refuses is renamed")
    func keywords() throws {
        let tree = try tree(["fal-ai/x/type", "fal-ai/x/self", "fal-ai/x/input", "fal-ai/x/any", "fal-ai/x/fal-models"])
        #expect(
            Set(tree.paths.values)
                == [
                    "Fal.X.TypeEndpoint", "Fal.X.SelfEndpoint", "Fal.X.Input", "Fal.X.AnyEndpoint",
                    "Fal.X.FalModelsEndpoint",
                ])
    }

    @Test("Segments that read the same are told apart")
    func sameWords() throws {
        let tree = try tree(["fal-ai/wan-25/a", "fal-ai/wan_25/a", "fal-ai/wan-26/a"])
        #expect(Set(tree.paths.values).count == 3)
        #expect(tree.root.namespaces.map(\.name.text).filter { $0.hasPrefix("Wan25") }.allSatisfy { $0 != "Wan25" })
        #expect(tree.paths["fal-ai/wan-26/a"] == "Fal.Wan26.A")
        #expect(tree.diagnostics.count == 2)
    }

    @Test("A number that is a word of its own is told")
    func numbers() throws {
        let tree = try tree(["fal-ai/hunyuan-3d/v3.1/pro", "fal-ai/hunyuan3d/v2"])
        #expect(
            paths(tree)
                == ["fal-ai/hunyuan-3d/v3.1/pro": "Fal.Hunyuan_3d.V3_1.Pro", "fal-ai/hunyuan3d/v2": "Fal.Hunyuan3d.V2"])
        #expect(tree.diagnostics.map(\.code) == [.aliasRenamed])
    }

    @Test("A locked alias holds when a sibling comes, and yields to a type of its endpoint")
    func locks() throws {
        let before = try tree(["fal-ai/wan-25/a"])
        var names = LockedNames()
        names.record(before)
        #expect(names.aliases == ["wan-25": "Wan25", "wan-25/a": "A"])
        let after = try tree(["fal-ai/wan-25/a", "fal-ai/wan_25/a"], locked: names.aliases)
        #expect(after.paths["fal-ai/wan-25/a"] == "Fal.Wan25.A")
        #expect(Set(after.paths.values).count == 2)

        let yielding = try tree(
            ["fal-ai/x", "fal-ai/x/image"], nested: ["fal-ai/x": ["Image"]], locked: ["x": "X", "x/image": "Image"])
        #expect(yielding.paths["fal-ai/x/image"] == "Fal.X.ImageEndpoint")
        #expect(yielding.diagnostics.map(\.code) == [.aliasRenamed])
    }

    @Test("The order of the endpoints does not matter")
    func order() throws {
        let ids: [EndpointID] = [
            "fal-ai/z-image/turbo", "fal-ai/z-image/turbo/lora", "bria/erase", "fal-ai/bria/erase", "fal-ai/wan-25/a",
            "fal-ai/wan_25/a", "fal-ai/bria", "fal-ai/x/input", "fal-ai/x",
        ]
        let expected = try tree(ids)
        var generator = SeededRandom(seed: 5)
        for _ in 0..<30 { #expect(try tree(ids.shuffled(using: &generator)) == expected) }
        #expect(expected.duplicatePaths.isEmpty)
    }
}
