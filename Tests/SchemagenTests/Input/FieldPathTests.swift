import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@testable import schemagen

@Suite("Places in an input, and members that it may not have")
struct FieldPathTests {
    private func path(_ text: String) throws -> FieldPath { try FieldPath(text, in: try SampleEndpoint.schema) }

    @Test(
        "A path has the type of the place that it leads to",
        arguments: [
            ("seed", [.member("seed")], .integer), ("voice.name", [.member("voice"), .member("name")], .string),
            ("loras.0.scale", [.member("loras"), .index(0), .member("scale")], .number),
            ("words.colour", [.member("words"), .member("colour")], .integer),
            ("image_size.width", [.member("image_size"), .member("width")], .integer),
        ] as [(String, [Violation.Step], ValueDescriptor.Kind)])
    func types(_ text: String, _ steps: [Violation.Step], _ kind: ValueDescriptor.Kind) throws {
        let path = try path(text)
        #expect(path.steps == steps)
        #expect(path.type?.kind == kind)
        #expect(FieldPath.text(path.steps) == text)
    }

    @Test("A field that may be null has a type that allows null")
    func nullable() throws {
        #expect(try path("seed").type?.allowsNull == true)
        #expect(try path("prompt").type?.allowsNull == false)
    }

    @Test(
        "A step that the schema does not have is named, with the names that it has",
        arguments: [
            ("nothing", "nothing", "prompt"), ("voice.nmae", "voice.nmae", "name"), ("loras.x", "loras.x", "0"),
            ("image_size.height.x", "image_size.height.x", nil),
        ] as [(String, String, String?)])
    func unknownSteps(_ text: String, _ place: String, _ name: String?) throws {
        let error = #expect(throws: FieldPath.Unknown.self) { try path(text) }
        #expect(error.map { FieldPath.text($0.path) } == place)
        #expect(name == nil ? error?.names == [] : error?.names.contains(name ?? "") == true)
    }

    @Test("Where the schema allows anything, any path has its place, and no type")
    func anything() throws {
        let path = try path("raw.a.0.b")
        #expect(path.steps == [.member("raw"), .member("a"), .index(0), .member("b")])
        #expect(path.type == nil)
        #expect(try FieldPath("a.0", in: nil).steps == [.member("a"), .index(0)])
    }

    @Test("A value is put into objects and lists that are made on the way, and lists grow one by one")
    func set() {
        let place: [Violation.Step] = [.member("loras"), .index(0), .member("path")]
        var value = JSONValue.null
        let isSet = value.set("p", at: place[...])
        #expect(isSet && value == ["loras": [["path": "p"]]])
        #expect(value[place] == "p")
        let impossible: [[Violation.Step]] = [
            [.member("loras"), .index(2)], place + [.member("x")], [.member("loras"), .member("x")],
        ]
        for place in impossible {
            let isSet = value.set("q", at: place[...])
            #expect(!isSet && value == ["loras": [["path": "p"]]])
        }
    }

    @Test(
        "Members that no record has are found, in records, lists and unions",
        arguments: [
            (["prompt": "a", "sed": 1], ["sed"]),
            (["loras": [["path": "p"], ["path": "q", "scael": 1]]], ["loras.1.scael"]),
            (["voice": ["name": "Ada", "x": 1], "words": ["any": 1]], ["voice.x"]),
            (["image_size": ["width": 1, "heigth": 2]], ["image_size.heigth"]), (["raw": ["any": 1]], []),
        ] as [(JSONValue, [String])])
    func unknownMembers(_ value: JSONValue, _ places: [String]) throws {
        let found = UnknownMembers(of: value, in: try SampleEndpoint.schema).found
        #expect(found.map { FieldPath.text($0.path) } == places)
    }

    @Test(
        "Commas separate the elements of a list, but not the parts of an address",
        arguments: [
            ("a,b,", false, ["a", "b", ""]), ("", false, []), ("", true, []),
            ("@1.png,@2.png", true, ["@1.png", "@2.png"]), ("@b, c.png", true, ["@b, c.png"]),
            (
                "https://x.test/a,b.png,data:image/png;base64,AA", true,
                ["https://x.test/a,b.png", "data:image/png;base64,AA"]
            ),
        ] as [(String, Bool, [String])])
    func elements(_ text: String, _ areMedia: Bool, _ elements: [String]) {
        #expect(ArgumentValueReader.elements(of: text, areMedia: areMedia) == elements)
    }

    @Test("A path with very many steps is refused before anything is built from it", arguments: ["a", "0", "loras"])
    func depthOfHostilePaths(_ step: String) throws {
        for schema in [nil, try SampleEndpoint.schema] {
            var draft = InputDraft(id: EndpointID(checked: SampleEndpoint.id), schema: schema)
            let path = ["raw"] + Array(repeating: step, count: 60_000)
            draft.apply(try InputArgument(path.joined(separator: ".") + "=1"))
            #expect(draft.diagnostics.map(\.message) == ["the path of a field has more than 64 steps"])
            #expect(draft.value == .object([:]))
        }
    }

    @Test("A path may have as many steps as are allowed")
    func deepest() throws {
        var draft = InputDraft(id: EndpointID(checked: SampleEndpoint.id), schema: nil)
        draft.apply(try InputArgument(Array(repeating: "a", count: 64).joined(separator: ".") + "=1"))
        #expect(draft.diagnostics.isEmpty)
        #expect(draft.value["a"]?["a"] != nil)
    }
}
