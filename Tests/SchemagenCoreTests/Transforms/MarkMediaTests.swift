import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct MarkMediaTests {
    private func shape(_ name: String, _ schema: JSONValue = ["type": "string"]) throws -> TypeModel.Shape {
        let document = EndpointDocument(input: [name: schema])
        return try #require(try document.model().model.record("AnvilInput")?[name]).type.shape
    }

    @Test(
        arguments: [
            ("image_url", .image), ("video_url", .video), ("url", .file), ("audio_url", .audio), ("mask_url", .image),
            ("first_frame_url", .image), ("voice_url", .audio), ("loraURL", .file), ("imageUrl", .image),
            ("speech_url", .audio),
        ] as [(String, MediaKind)])
    func theNameDecidesAndSaysWhichKind(name: String, kind: MediaKind) throws {
        #expect(try shape(name) == .media(kind))
    }

    @Test(
        arguments: [
            ["type": "string", "ui": ["field": "video"]], ["type": "string", "_fal_ui_field": "video"],
            ["anyOf": [["type": "string", "_fal_ui_field": "video"], ["type": "null"]]],
            ["anyOf": [["type": "string"], ["type": "null"]], "ui": ["field": "video"]],
        ] as [JSONValue])
    func aMarkMakesAnyTextOne(schema: JSONValue) throws {
        #expect(try shape("source", schema) == .media(.video))
        #expect(try shape("image_url", schema) == .media(.video))
    }

    @Test func listsAndUnionsOfAddressesAreMarkedInside() throws {
        guard case .array(let element) = try shape("image_urls", ["type": "array", "items": ["type": "string"]]) else {
            throw EndpointDocument.Refused()
        }
        #expect(element.shape == .media(.image))
        guard
            case .union(let options) = try shape(
                "image_url", ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]])
        else { throw EndpointDocument.Refused() }
        #expect(options.first?.shape == .media(.image))
    }

    @Test func whatIsNoTextIsNoMedia() throws {
        #expect(try shape("image_url", ["type": "string", "enum": ["a", "b"]]) == .enumeration(["a", "b"]))
        #expect(try shape("urls", ["type": "integer"]) == .integer)
        #expect(try shape("prompt", ["type": "string", "ui": ["field": "textarea"]]) == .string)
    }

    @Test(
        arguments: [
            ["type": "string", "examples": ["canny", "https://x.test/a.png"]], ["type": "string", "default": "canny"],
            ["type": "string", "example": "canny"],
        ] as [JSONValue])
    func aFieldWhoseExamplesAreNoAddressesIsAText(schema: JSONValue) throws {
        #expect(try shape("control_method_url", schema) == .string)
        #expect(
            try shape("control_method_url", ["type": "string", "examples": ["", "https://x.test/a"]]) == .media(.file))
    }

    @Test func outputsKeepTheirTexts() throws {
        let document = EndpointDocument(output: ["image_url": ["type": "string"]])
        #expect(try document.model().model.record("AnvilOutput")?["image_url"]?.type.shape == .string)
    }
}
