import FalFields
import FalJSON
import TestSupport
import Testing

@testable import SchemagenCore

@Suite("Locked names")
struct LockedNamesTests {
    private let id: EndpointID = "fal-ai/x"

    private func resolve(_ texts: [String], _ locked: LockedNames) -> NamedScope {
        NameScope.values(locked: locked.scope("Voice", of: id)).resolve(texts.map { .value($0) })
    }

    @Test("What was chosen once is chosen again, whoever comes")
    func stable() {
        var locked = LockedNames()
        let first = resolve(["HD"], locked)
        locked.record(first, scope: "Voice", of: id)
        #expect(locked.scopes == ["fal-ai/x": ["Voice": ["HD": "hd"]]])
        let second = resolve(["hd", "HD", "Hd "], locked)
        #expect(second["HD"]?.text == "hd")
        locked.record(second, scope: "Voice", of: id)
        #expect(resolve(["Hd ", "HD", "hd", "hD"], locked).names.filter { $0.key != "hD" } == second.names)
    }

    @Test("A member that comes back has its old name, unless another has it now")
    func comesBack() {
        var locked = LockedNames(scopes: ["fal-ai/x": ["Voice": ["a": "old", "b": "other"]]])
        locked.record(resolve(["c"], locked), scope: "Voice", of: id)
        #expect(locked.scope("Voice", of: id) == ["a": "old", "b": "other", "c": "c"])
        locked.record(resolve(["old"], locked), scope: "Voice", of: id)
        #expect(locked.scope("Voice", of: id) == ["old": "old", "b": "other", "c": "c"])
    }

    @Test("Endpoints that were removed are forgotten")
    func restricted() {
        var locked = LockedNames(scopes: ["fal-ai/gone": ["Voice": ["a": "a"]], "fal-ai/x": ["Voice": ["a": "a"]]])
        locked.record(EndpointNamePlan(ids: [id, "fal-ai/gone"], namespace: "Fal"))
        let kept = locked.restricted(to: [id])
        #expect(kept.types == ["fal-ai/x": "X"])
        #expect(kept.scopes.keys.sorted() == ["fal-ai/x"])
    }

    @Test("An endpoint that comes after those below it leaves them the names of their aliases")
    func folder() throws {
        let locked = LockedNames(aliases: [
            "anvil": "Anvil", "anvil/style": "Style", "anvil/v2/style": "Other", "anvil-2/size": "Size",
        ])
        let names = locked.names(in: EndpointID(checked: "fal-ai/anvil"))
        #expect(names == [LockedNames.aliasScope: ["anvil/style": "Style"]])
        let document = EndpointDocument(
            "fal-ai/anvil", input: ["style": ["enum": ["a", "b"]], "size": ["enum": ["s", "m"]]])
        #expect(try document.named(locked: names).enumerations.map(\.name.text).sorted() == ["Size", "StyleValue"])
        #expect(try document.named().enumerations.map(\.name.text).sorted() == ["Size", "Style"])
    }
}
