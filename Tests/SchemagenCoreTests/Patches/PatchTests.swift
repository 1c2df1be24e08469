import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct PatchTests {
    private let document = EndpointDocument(
        input: [
            "prompt": ["type": "string", "description": "prompt"], "seed": ["type": "integer"],
            "size": ["anyOf": [["type": "string", "enum": ["small", "large"]], ["type": "null"]]],
            "loras": ["type": "array", "items": .reference("Lora")], "base": .reference("Lora"),
            "hd": ["type": "boolean"], "old": ["type": "string", "deprecated": true],
        ],
        output: ["note": ["type": "string"], "debug": ["type": "string"]], required: ["prompt", "seed"],
        components: [
            "Lora": [
                "type": "object", "required": ["path", "scale"],
                "properties": ["path": ["type": "string"], "scale": ["type": "number"]],
            ]
        ])

    /// The model under one patch, and what became of the patch.
    private func patched(_ operation: JSONValue) throws -> (model: EndpointModel, outcome: Patch.Outcome) {
        let (read, findings) = try patches([operation])
        #expect(findings == [], "\(findings.map(\.message))")
        var source = document.source
        source.patches = read
        var diagnostics: [Diagnostic] = []
        let model = try #require(EndpointTranslator().model(of: source, reporting: &diagnostics))
        return (model, try #require(model.patchOutcomes.first))
    }

    @Test func aRequiredFieldBecomesOptional() throws {
        let (model, outcome) = try patched(["makeOptional": "input.seed", "because": "it is"])
        #expect(outcome == .changed && model.record("AnvilInput")?["seed"]?.isRequired == false)
        #expect(try patched(["makeOptional": "input.size", "because": "it is"]).outcome == .needless)
    }

    @Test func aFieldGetsAnotherType() throws {
        let to: JSONValue = ["type": "integer", "minimum": 1]
        let (model, outcome) = try patched(["retype": "input.prompt", "to": to, "because": "it is"])
        let field = try #require(model.record("AnvilInput")?["prompt"])
        #expect(outcome == .changed && field.type.shape == .integer && field.type.limits.minimum == 1)
        #expect(field.isRequired && field.type.origin.pointer == "/components/schemas/AnvilInput/properties/prompt")
    }

    @Test func anotherSpellingOfTheSameTypeChangesNothing() throws {
        let size: JSONValue = ["type": "string", "enum": ["small", "large"]]
        #expect(try patched(["retype": "input.size", "to": size, "because": "it is"]).outcome == .needless)
        let lora: JSONValue = ["$ref": "#/components/schemas/Lora"]
        #expect(try patched(["retype": "input.base", "to": lora, "because": "it is"]).outcome == .needless)
        #expect(try patched(["retype": "input.prompt", "to": lora, "because": "it is"]).outcome == .changed)
    }

    @Test func aFieldIsRenamedInSwiftAlone() throws {
        let (model, outcome) = try patched(["rename": "input.hd", "to": "highDefinition", "because": "clearer"])
        #expect(outcome == .changed)
        var diagnostics: [Diagnostic] = []
        let name = try #require(SwiftName("Anvil", as: .type))
        let locked = ["fields Input": ["hd": "hd"]]
        let named = EndpointNamer(locked: locked).name(model, as: name, reporting: &diagnostics)
        let text = try EndpointGenerator().text(of: named)
        #expect(text.contains("public var highDefinition: Bool?") && text.contains(#"reader.bool("hd")"#))
        #expect(named.chosen["fields Input"]?["hd"] == "highDefinition" && diagnostics == [])
        #expect(try patched(["rename": "input.hd", "to": "hd", "because": "clearer"]).outcome == .needless)
    }

    @Test func aListGetsAndLosesValues() throws {
        func values(_ operation: JSONValue) throws -> (TypeModel.Shape?, Patch.Outcome) {
            let (model, outcome) = try patched(operation)
            return (model.record("AnvilInput")?["size"]?.type.shape, outcome)
        }
        let added = try values(["addValue": "input.size", "value": "huge", "because": "it works"])
        #expect(added.0 == .enumeration(["small", "large", "huge"]) && added.1 == .changed)
        let removed = try values(["removeValue": "input.size", "value": "small", "because": "it fails"])
        #expect(removed.0 == .enumeration(["large"]) && removed.1 == .changed)
        #expect(try values(["addValue": "input.size", "value": "small", "because": "it works"]).1 == .needless)
        #expect(try values(["removeValue": "input.size", "value": "huge", "because": "it fails"]).1 == .missing)
        #expect(try values(["addValue": "input.prompt", "value": "huge", "because": "it works"]).1 == .missing)
    }

    @Test func textsDropsAndDeprecations() throws {
        let text = try patched(["setText": "input.prompt", "text": "What to draw.", "because": "it says nothing"])
        #expect(text.outcome == .changed && text.model.record("AnvilInput")?["prompt"]?.text == "What to draw.")
        #expect(
            try patched(["setText": "input.prompt", "text": "prompt", "because": "it is"]).outcome == .needless)
        let dropped = try patched(["drop": "output.debug", "because": "noise"])
        #expect(dropped.outcome == .changed && dropped.model.record("AnvilOutput")?.fields.map(\.wire) == ["note"])
        #expect(try patched(["drop": "output.nothing", "because": "noise"]).outcome == .missing)
        let old = try patched(["deprecate": "input.seed", "message": "Use prompt.", "because": "it goes"])
        #expect(old.outcome == .changed && old.model.record("AnvilInput")?["seed"]?.deprecation == "Use prompt.")
        #expect(
            try patched(["deprecate": "input.old", "message": "Use prompt.", "because": "it goes"]).outcome == .needless
        )
    }

    @Test(arguments: ["input.loras[].scale", "input.loras.scale", "input.base.scale"])
    func theWayLeadsThroughListsAndReferences(target: String) throws {
        let (model, outcome) = try patched(["makeOptional": .string(target), "because": "it is"])
        #expect(outcome == .changed)
        #expect(model.record("Lora")?["scale"]?.isRequired == false, "what two fields share changes for both")
    }

    @Test func aRecordInItselfIsNoEndlessWay() throws {
        let node: JSONValue = [
            "type": "object", "properties": ["next": .reference("Node"), "id": ["type": "integer"]],
        ]
        var source = EndpointDocument(input: ["first": .reference("Node")], components: ["Node": node]).source
        source.patches = try patches([["drop": "input.first.next.next.id", "because": "noise"]]).patches
        var diagnostics: [Diagnostic] = []
        let model = try #require(EndpointTranslator().model(of: source, reporting: &diagnostics))
        #expect(model.patchOutcomes == [.missing])
    }

    @Test(arguments: [
        (#"{}"#, "is a list"), (#"["x"]"#, "is a mapping"), (#"[{"because": "x"}]"#, "no operation"),
        (#"[{"drop": "input.a", "rename": "input.a", "because": "x"}]"#, "two operations"),
        (#"[{"drop": "a", "because": "x"}]"#, "names a field"),
        (#"[{"drop": "sideways.a", "because": "x"}]"#, "names a field"),
        (#"[{"drop": "input.a"}]"#, "'because' is missing"), (#"[{"drop": "input.a", "because": " "}]"#, "a sentence"),
        (#"[{"drop": "input.a", "because": "x", "until": 3}]"#, "'until' is no part"),
        (#"[{"rename": "input.a", "because": "x"}]"#, "needs 'to'"),
        (#"[{"rename": "input.a", "to": "not a name", "because": "x"}]"#, "cannot be the name"),
        (#"[{"retype": "input.a", "to": "integer", "because": "x"}]"#, "JSON Schema"),
        (#"[{"retype": "input.a", "to": {"$ref": "other.json"}, "because": "x"}]"#, "JSON Schema"),
        (#"[{"addValue": "input.a", "value": [1], "because": "x"}]"#, "a number"),
        (#"[{"setText": "input.a", "text": "", "because": "x"}]"#, "a description"),
    ])
    func whatCannotBeReadIsToldWithItsPlace(text: String, words: String) throws {
        let (read, findings) = try patches(JSONValue(parsing: text))
        let finding = try #require(findings.first)
        #expect(read == [] && findings.count == 1)
        #expect(finding.code == .unreadablePatch && finding.message.contains(words), "\(finding.message)")
        #expect(finding.place.path == "anvil.yaml" && finding.place.position != nil)
    }

    @Test func aPatchOfAFamilyHasToChangeOneOfIt() throws {
        let read =
            try patches(
                [
                    ["drop": "input.a", "because": "x"], ["drop": "input.b", "because": "x"],
                    ["makeOptional": "input.c", "because": "x"],
                ], family: "acme/anvil"
            ).patches + patches([["drop": "input.a", "because": "x"]], family: "acme/rope").patches
        let set = PatchSet(read)
        let (one, two) = (EndpointID(checked: "acme/anvil/one"), EndpointID(checked: "acme/anvil/two"))
        #expect(set.patches(for: one).count == 3 && set.patches(for: EndpointID(checked: "acme/anvils")) == [])
        let found = set.diagnostics([one: [.missing, .missing, .needless], two: [.changed, .missing, .missing]])
        #expect(found.map(\.code.id) == ["SG232", "SG232", "SG233"])
        #expect(found[0].message.contains("input.b") && found[1].message.contains("by itself now"))
        #expect(found.allSatisfy { $0.remedy?.contains("Delete") == true && $0.place.position != nil })
        // A document that cannot be used decides nothing.
        #expect(set.diagnostics([one: [.missing, .missing, .needless], two: nil]).map(\.code.id) == ["SG233"])
    }
}
