import FalFields
import TestSupport
import Testing

@testable import SchemagenCore

@Suite("Type names of endpoints")
struct EndpointNamePlanTests {
    private func plan(
        _ ids: [EndpointID], overrides: [EndpointID: String] = [:], locked: [String: String] = [:]
    ) -> EndpointNamePlan {
        EndpointNamePlan(
            ids: ids, overrides: overrides, locked: LockedNames(types: locked), namespace: "Fal", module: "FalModels")
    }

    private func texts(_ plan: EndpointNamePlan) -> [String: String] {
        Dictionary(uniqueKeysWithValues: plan.names.map { ($0.key.text, $0.value.text) })
    }

    @Test(
        "An id says the name",
        arguments: [
            ("fal-ai/kling-video/v2.6/pro/text-to-video", "KlingVideoV2_6ProTextToVideo"),
            ("fal-ai/kling-video/v3/4k/text-to-video", "KlingVideoV3_4kTextToVideo"),
            ("fal-ai/sa2va/8b/image", "Sa2va8bImage"),
            ("fal-ai/switti/512", "Switti512"),
            ("fal-ai/flux-2/klein/9b", "Flux2Klein9b"),
            ("fal-ai/tada/1b", "Tada1b"),
            ("bria/fibo/generate", "BriaFiboGenerate"),
            ("bria/text-to-image/3.2", "BriaTextToImage3_2"),
            ("bria/bria_video_eraser/erase/mask", "BriaBriaVideoEraserEraseMask"),
            ("fal-ai/3d-thing", "Variant3dThing"),
            ("1234/my-app", "Variant1234MyApp"),
            ("workflows/fal-ai/demo", "WorkflowsFalAIDemo"),
            ("comfy/someone/flow", "ComfySomeoneFlow"),
            ("fal-ai/string", "StringEndpoint"),
            ("fal-ai/fal", "FalEndpointEndpoint"),
            ("fal-ai/fal/models", "FalModelsEndpoint"),
            ("fal-ai/type", "TypeEndpoint"),
            ("fal-ai/task", "TaskEndpoint"),
        ])
    func names(id: String, name: String) {
        let id = EndpointID(checked: id)
        let plan = plan([id])
        #expect(plan[id]?.text == name)
        #expect(plan.diagnostics.isEmpty)
    }

    @Test("Where another owner wants the name too, the one of fal-ai is called so")
    func owners() {
        let plan = plan(["fal-ai/veed/avatars", "veed/avatars"])
        #expect(texts(plan) == ["veed/avatars": "VeedAvatars", "fal-ai/veed/avatars": "FalAIVeedAvatars"])
        #expect(plan.diagnostics.map(\.code) == [.endpointNamesCollide])
        #expect(plan.diagnostics.first?.severity == .note)
        #expect(
            plan.diagnostics.first?.message
                == "several endpoints want the type name 'VeedAvatars': fal-ai/veed/avatars is FalAIVeedAvatars, "
                + "veed/avatars is VeedAvatars")
    }

    @Test("Other clashes give each a suffix of its own")
    func suffixes() {
        #expect(texts(plan(["fal-ai/a-b", "fal-ai/a/b"])) == ["fal-ai/a-b": "ABA03C", "fal-ai/a/b": "AB2EF0"])
        let three = texts(plan(["fal-ai/a/x-y", "a/x/y", "a/x-y"]))
        #expect(three["fal-ai/a/x-y"] == "FalAIAXY")
        #expect(Set(three.values).count == 3)
        #expect(!three.values.contains("AXY"))
    }

    @Test("A number that is a word of its own is told")
    func numbers() {
        #expect(
            texts(plan(["fal-ai/hunyuan-3d/v2", "fal-ai/hunyuan3d/v2"]))
                == ["fal-ai/hunyuan-3d/v2": "Hunyuan_3dV2", "fal-ai/hunyuan3d/v2": "Hunyuan3dV2"])
    }

    @Test("A suffix never moves a name into that of an endpoint that has nothing to do with it")
    func suffixMeetsName() {
        #expect(
            texts(plan(["fal-ai/a-b", "fal-ai/a/b", "fal-ai/aba03c"]))
                == ["fal-ai/a-b": "ABC83B6807", "fal-ai/a/b": "AB2EF0", "fal-ai/aba03c": "Aba03c"])
    }

    @Test("Names that a Mac's file system takes for one are two")
    func letterCase() {
        let names = texts(plan(["fal-ai/foo-bar", "fal-ai/foobar", "fal-ai/baz"]))
        #expect(Set(names.values.map { $0.lowercased() }).count == 3)
        #expect(names["fal-ai/foo-bar"] != "FooBar")
        #expect(names["fal-ai/baz"] == "Baz")
    }

    @Test("The manifest wins over the lock, the lock over the id")
    func precedence() {
        let plan = plan(
            ["fal-ai/a", "fal-ai/b", "fal-ai/c"], overrides: ["fal-ai/a": "Chosen"],
            locked: ["fal-ai/a": "Old", "fal-ai/b": "Kept"])
        #expect(texts(plan) == ["fal-ai/a": "Chosen", "fal-ai/b": "Kept", "fal-ai/c": "C"])
        #expect(plan.diagnostics.isEmpty)
    }

    @Test("A locked name holds when another id comes to want it")
    func lockHolds() {
        #expect(
            texts(plan(["fal-ai/veed/avatars", "veed/avatars"], locked: ["fal-ai/veed/avatars": "VeedAvatars"]))
                == ["fal-ai/veed/avatars": "VeedAvatars", "veed/avatars": "VeedAvatars456B"])
        // Also when the holder is not part of this run.
        #expect(
            texts(plan(["fal-ai/a-b"], locked: ["fal-ai/a/b": "AB"])) == ["fal-ai/a-b": "ABA03C"])
        #expect(
            texts(plan(["fal-ai/a/b"], locked: ["a/b": "AB"])) == ["fal-ai/a/b": "FalAIAB"])
    }

    @Test("A lock gives way to the manifest, and says so")
    func lockYields() {
        let plan = plan(
            ["fal-ai/a", "fal-ai/b"], overrides: ["fal-ai/a": "Wanted"], locked: ["fal-ai/b": "Wanted"])
        #expect(texts(plan) == ["fal-ai/a": "Wanted", "fal-ai/b": "B"])
        #expect(plan.diagnostics.map(\.code) == [.lockedNameDropped])
    }

    @Test("Locks that no source could hold are dropped", arguments: ["no name", "", "Type", "String", "fal", "3d"])
    func brokenLock(text: String) {
        let plan = plan(["fal-ai/a"], locked: ["fal-ai/a": text])
        #expect(texts(plan) == ["fal-ai/a": "A"])
        #expect(plan.diagnostics.map(\.code) == [.lockedNameDropped])
    }

    @Test("Two endpoints locked to one name both lose it")
    func sharedLock() {
        let plan = plan(["fal-ai/a", "fal-ai/b"], locked: ["fal-ai/a": "Same", "fal-ai/b": "same"])
        #expect(texts(plan) == ["fal-ai/a": "A", "fal-ai/b": "B"])
        #expect(plan.diagnostics.map(\.code) == [.lockedNameDropped, .lockedNameDropped])
    }

    @Test(
        "A name in the manifest that cannot be is an error, and the endpoint has its usual name",
        arguments: ["a b", "", "Self", "String", "Fal", "FalModels", "9lives", "_A", "A-B", "Task"])
    func refusedOverride(text: String) {
        let plan = plan(["fal-ai/a"], overrides: ["fal-ai/a": text])
        #expect(texts(plan) == ["fal-ai/a": "A"])
        #expect(plan.diagnostics.map(\.code) == [.endpointNameRefused])
        #expect(plan.diagnostics.allSatisfy { $0.severity == .error && $0.remedy != nil })
    }

    @Test("One name for two endpoints in the manifest is an error")
    func doubleOverride() {
        let plan = plan(["fal-ai/a", "fal-ai/b"], overrides: ["fal-ai/a": "Same", "fal-ai/b": "Same"])
        #expect(texts(plan) == ["fal-ai/a": "Same", "fal-ai/b": "B"])
        #expect(plan.diagnostics.map(\.code) == [.endpointNameRefused])
    }

    @Test("An override that takes the name of another moves that one")
    func overrideTakesName() {
        let names = texts(plan(["fal-ai/a", "fal-ai/b"], overrides: ["fal-ai/b": "A"]))
        #expect(names["fal-ai/b"] == "A")
        #expect(names["fal-ai/a"] == "AB533")
    }

    @Test("Namespace and module must be two identifiers")
    func namespace() {
        func codes(_ namespace: String, _ module: String) -> [DiagnosticCode] {
            EndpointNamePlan(ids: [], namespace: namespace, module: module).diagnostics.map(\.code)
        }
        #expect(codes("Fal", "FalModels") == [])
        #expect(codes("Fal", "Fal") == [.namespaceRefused])
        #expect(codes("my fal", "FalModels") == [.namespaceRefused])
        #expect(codes("Fal", "Type") == [.namespaceRefused])
    }

    @Test("The order of the ids does not matter")
    func order() {
        let ids: [EndpointID] = [
            "fal-ai/a-b", "fal-ai/a/b", "a/b", "fal-ai/a/x-y", "a/x/y", "a/x-y", "fal-ai/foo-bar", "fal-ai/foobar",
            "fal-ai/c",
        ]
        let expected = plan(ids, overrides: ["fal-ai/c": "AB"], locked: ["fal-ai/foobar": "Foobar"])
        var generator = SeededRandom(seed: 11)
        for _ in 0..<50 {
            #expect(
                plan(
                    ids.shuffled(using: &generator), overrides: ["fal-ai/c": "AB"], locked: ["fal-ai/foobar": "Foobar"])
                    == expected)
        }
    }

    @Test("An id as long as a path can be gives a name that a file can have")
    func longID() {
        let id = EndpointID(checked: "fal-ai/" + String(repeating: "segment-", count: 40) + "x")
        #expect(plan([id])[id].map { $0.text.utf8.count < 120 } == true)
    }
}
