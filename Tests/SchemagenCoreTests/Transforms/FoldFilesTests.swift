import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct FoldFilesTests {
    private func shape(_ name: String, _ fields: JSONObject, required: [String] = ["url"]) throws -> TypeModel.Shape {
        let component: JSONValue = [
            "type": "object", "properties": .object(fields), "required": .array(required.map(JSONValue.string)),
        ]
        let document = EndpointDocument(output: ["field": .reference(name)], components: [name: component])
        let field = try #require(try document.model().model.record("AnvilOutput")?["field"])
        return field.type.shape
    }

    private static let text: JSONValue = ["type": "string"]
    private static let whole: JSONValue = ["anyOf": [["type": "integer"], ["type": "null"]]]
    private static let number: JSONValue = ["type": "number"]

    @Test(
        arguments: [
            ("File", ["url": text], .file), ("Image", ["url": text], .image), ("VideoFile", ["url": text], .video),
            ("AudioFile", ["url": text], .audio), ("Output3D", ["url": text, "file_size": whole], .file),
            ("Picture", ["url": text, "width": whole, "height": whole], .image),
            ("Clip", ["url": text, "fps": number], .video),
            ("Take", ["url": text, "num_frames": whole, "duration": number], .video),
            ("Song", ["url": text, "duration": number], .audio),
            ("Voice", ["url": text, "sample_rate": whole], .audio),
            ("Thing", ["url": text, "bitrate": ["anyOf": [["type": "string"], ["type": "integer"]]]], .audio),
            ("Reel", ["url": text, "width": whole, "duration": number], .video),
        ] as [(String, JSONObject, MediaKind)])
    func aKindFollowsFromTheNameElseFromTheMembers(name: String, fields: JSONObject, kind: MediaKind) throws {
        #expect(try shape(name, fields) == .file(kind, requires: []))
    }

    @Test func requiredMembersAreKeptForTheSchema() throws {
        let fields: JSONObject = ["url": Self.text, "width": ["type": "integer"], "height": ["type": "integer"]]
        #expect(
            try shape("Image", fields, required: ["width", "url", "height"])
                == .file(.image, requires: ["height", "width"]))
    }

    @Test(
        arguments: [
            ["url": text, "timestamp": number], ["url": ["type": "integer"]],
            ["url": ["anyOf": [text, ["type": "null"]]]],
            ["url": text, "width": text], ["url": text, "file_name": number], ["file_name": text],
        ] as [JSONObject])
    func aRecordWithMoreOrOtherMembersStaysOne(fields: JSONObject) throws {
        #expect(try shape("Image", fields) == .reference("Image"))
    }

    @Test func anAddressThatMayBeMissingIsNoFile() throws {
        #expect(try shape("Image", ["url": Self.text], required: []) == .reference("Image"))
    }

    @Test func theOutputItselfIsNeverFolded() throws {
        let document = EndpointDocument(output: ["url": Self.text])
        #expect(try document.model().model.record("AnvilOutput") != nil)
    }
}
