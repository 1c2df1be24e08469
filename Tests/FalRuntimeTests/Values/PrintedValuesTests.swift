import FalJSON
import Testing

@testable import FalRuntime

@Suite("What print and dump show")
struct PrintedValuesTests {
    private struct Output: FalRecord {
        var images: [FalImage]
        var seed: Int?
        var prompt: String?

        init(images: [FalImage], seed: Int? = nil, prompt: String? = nil) {
            self.images = images
            self.seed = seed
            self.prompt = prompt
        }

        init(_from reader: _WireReader) {
            images = reader.required("images")
            seed = reader.int("seed")
            prompt = reader.string("prompt")
        }

        func _encode(into writer: inout _WireWriter) {
            writer.set("images", images)
            writer.int("seed", seed)
            writer.string("prompt", prompt)
        }
    }

    private let output = Output(images: [FalImage(url: "https://e/x.png", width: 64, height: 64)], seed: 1)

    @Test("a record and its files show their members and URLs")
    func members() {
        #expect("\(output)" == "Output(images: [(url: https://e/x.png, width: 64, height: 64)], seed: 1)")
        #expect("\(output.images[0])" == "FalImage(url: https://e/x.png, width: 64, height: 64)")
        #expect("\(output.images)" == "[FalImage(url: https://e/x.png, width: 64, height: 64)]")
        var dumped = ""
        dump(output.images[0], to: &dumped)
        #expect(dumped == "- FalImage(url: https://e/x.png, width: 64, height: 64)\n")
    }

    @Test("a field named description does not stand for the record")
    func fieldNamedDescription() throws {
        struct Caption: FalRecord {
            var description: String

            init(_from reader: _WireReader) { description = reader.requiredString("description") }
            func _encode(into writer: inout _WireWriter) { writer.string("description", description) }
        }
        let caption = try Caption(json: ["description": "a fox"])
        #expect("\(caption)" == #"Caption(description: "a fox")"#)
        #expect("\([caption])" == #"[Caption(description: "a fox")]"#)
    }

    @Test("prompts and the contents of files are not shown")
    func privacy() {
        let canary = Output(
            images: [FalImage(url: "data:image/png;base64,CANARY", fileData: "CANARY")], prompt: "CANARY fox")
        let media: [FalMedia] = ["data:image/png;base64,CANARY", .data(Array("CANARY".utf8), contentType: "image/png")]
        var texts = ["\(canary)", "\(media)", String(reflecting: media), String(reflecting: canary)]
        let result = FalResult(
            output: canary, raw: Array("CANARY".utf8), requestID: "r1", metrics: nil, billableUnits: nil, problems: [])
        texts += ["\(result)", String(reflecting: result)]
        var dumped = ""
        dump(result, to: &dumped)
        dump(media, to: &dumped)
        texts.append(dumped)
        for text in texts { #expect(!text.contains("CANARY") && !text.contains("67, 65, 78")) }
        #expect("\(result)".hasSuffix("prompt: … (10 characters)), request r1"))
    }
}
