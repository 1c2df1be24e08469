import FalFields
import FalJSON
import TestSupport
import Testing

@testable import schemagen

@Suite("Arguments of a call")
struct InputReadingTests {
    private func draft(_ arguments: String..., schema: EndpointSchema?? = nil) throws -> InputDraft {
        var draft = InputDraft(id: EndpointID(checked: SampleEndpoint.id), schema: try schema ?? SampleEndpoint.schema)
        for argument in arguments { draft.apply(try InputArgument(argument)) }
        return draft
    }

    @Test(
        "One argument, one value",
        arguments: [
            ("prompt=a fox = a beast", #"{"prompt":"a fox = a beast"}"#),
            ("prompt=", #"{"prompt":""}"#),
            ("prompt=42", #"{"prompt":"42"}"#),
            ("prompt=@@ada waves", #"{"prompt":"@ada waves"}"#),
            ("notes=null", #"{"notes":"null"}"#),
            ("notes=true", #"{"notes":"true"}"#),
            ("seed=42", #"{"seed":42}"#),
            ("seed=18446744073709551615", #"{"seed":18446744073709551615}"#),
            ("seed=null", #"{"seed":null}"#),
            ("duration=5", #"{"duration":"5"}"#),
            ("strength=0.50", #"{"strength":0.50}"#),
            ("strength=+1", #"{"strength":1}"#),
            ("audio=true", #"{"audio":true}"#),
            ("audio=off", #"{"audio":false}"#),
            ("image_url=https://x.test/a,b.png", #"{"image_url":"https://x.test/a,b.png"}"#),
            (
                "image_urls=https://x.test/a.png,https://x.test/b,c.png,data:image/png;base64,AAAA",
                #"{"image_urls":["https://x.test/a.png","https://x.test/b,c.png","data:image/png;base64,AAAA"]}"#
            ),
            ("image_urls=", #"{"image_urls":[]}"#),
            ("mask=https://x.test/m.png", #"{"mask":{"url":"https://x.test/m.png"}}"#),
            (
                #"mask={"url":"https://x.test/m.png","width":3}"#,
                #"{"mask":{"url":"https://x.test/m.png","width":3}}"#
            ),
            (#"loras=[{"path":"p","scale":0.5}]"#, #"{"loras":[{"path":"p","scale":0.5}]}"#),
            (#"loras={"path":"p"}"#, #"{"loras":[{"path":"p"}]}"#),
            ("loras.0.path=p", #"{"loras":[{"path":"p"}]}"#),
            ("voice.name=5", #"{"voice":{"name":"5"}}"#),
            ("voice.speed=5", #"{"voice":{"speed":5}}"#),
            ("image_size=square", #"{"image_size":"square"}"#),
            (#"image_size={"width":1,"height":2}"#, #"{"image_size":{"width":1,"height":2}}"#),
            ("image_size.width=512", #"{"image_size":{"width":512}}"#),
            ("tags=a,b,", #"{"tags":["a","b",""]}"#),
            ("guidance=7.5", #"{"guidance":7.5}"#),
            ("guidance=strong", #"{"guidance":"strong"}"#),
            ("raw=[1, 2]", #"{"raw":[1,2]}"#),
            ("raw=a text", #"{"raw":"a text"}"#),
            (#"words={"a":1}"#, #"{"words":{"a":1}}"#),
            ("words.colour=3", #"{"words":{"colour":3}}"#),
            (#"duration:="5""#, #"{"duration":"5"}"#),
            ("seed:=null", #"{"seed":null}"#),
        ])
    func reads(_ argument: String, _ expected: String) throws {
        let draft = try draft(argument)
        #expect(draft.diagnostics == [])
        #expect(draft.value.text() == expected)
    }

    @Test("Arguments for one object are merged, and arguments for one array are appended")
    func joins() throws {
        let draft = try draft(
            "voice.name=Ada", "tags=a", "loras.0.path=p", "voice.speed=1.5", "tags=b,c", "loras.1.path=q")
        #expect(
            draft.value.text()
                == #"{"voice":{"name":"Ada","speed":1.5},"tags":["a","b","c"],"loras":[{"path":"p"},{"path":"q"}]}"#)
        #expect(draft.diagnostics == [])
    }

    @Test(
        "Without a document, a value that is JSON is sent as JSON, and any other as a string",
        arguments: [
            ("seed=42", #"{"seed":42}"#), ("prompt=a fox", #"{"prompt":"a fox"}"#),
            ("audio=true", #"{"audio":true}"#), ("a.b.c=1", #"{"a":{"b":{"c":1}}}"#),
            ("list=[1,2]", #"{"list":[1,2]}"#), (#"text="42""#, #"{"text":"42"}"#),
            ("a.0=x", #"{"a":["x"]}"#),
        ])
    func readsUntyped(_ argument: String, _ expected: String) throws {
        #expect(try draft(argument, schema: .some(nil)).value.text() == expected)
    }

    @Test("The file of a media field is uploaded, that of a string field is its text, that of an object is JSON")
    func files() throws {
        let folder = try TemporaryFolder()
        let image = try folder.write([0x89, 0x50, 0x4E, 0x47], to: "a.png")
        let other = try folder.write([0x89, 0x50, 0x4E, 0x47], to: "b, c.png")
        let text = try folder.write("a fox\nin the snow\n", to: "prompt.txt")
        let list = try folder.write(#"[{"path":"p"}]"#, to: "loras.json")
        let seed = try folder.write("42\n", to: "seed")
        let draft = try draft(
            "prompt=@\(text)", "loras=@\(list)", "seed=@\(seed)", "image_url=@\(image)", "mask=@\(image)",
            "image_urls=@\(other),@\(image)", "raw:=@\(list)")
        #expect(draft.diagnostics == [])
        #expect(draft.value["prompt"] == "a fox\nin the snow\n")
        #expect(draft.value["loras"] == [["path": "p"]])
        #expect(draft.value["raw"] == [["path": "p"]])
        #expect(draft.value["seed"] == 42)
        // Each file is listed once.
        #expect(draft.uploads.paths(in: draft.value) == [image, other])
        let sent = draft.uploads.replacingFiles(in: draft.value) { "https://fal.test/" + ($0 == image ? "a" : "b") }
        #expect(sent["image_url"] == "https://fal.test/a")
        #expect(sent["mask"] == ["url": "https://fal.test/a"])
        #expect(sent["image_urls"] == ["https://fal.test/b", "https://fal.test/a"])
    }

    @Test("A file that a later argument replaces is not uploaded")
    func replacedFile() throws {
        let folder = try TemporaryFolder()
        let image = try folder.write("x", to: "a.png")
        let draft = try draft("mask=@\(image)", "mask.url=https://x.test/m.png")
        #expect(draft.uploads.paths(in: draft.value) == [])
    }

    @Test(
        "Without a document, @ uploads the file of a field named like media or a file that is not text, and reads others"
    )
    func untypedFiles() throws {
        let folder = try TemporaryFolder()
        let image = try folder.write([0x89, 0x50, 0xFF, 0xFE], to: "a.png")
        let text = try folder.write("a fox", to: "prompt.txt")
        let draft = try draft(
            "image_url=@\(text)", "picture=@\(image)", "prompt=@\(text)", "file_urls=@\(image),@\(text)",
            schema: .some(nil))
        #expect(draft.diagnostics == [])
        #expect(draft.value["prompt"] == "a fox")
        #expect(Set(draft.uploads.paths(in: draft.value)) == [image, text])
        #expect(draft.value["file_urls"]?.arrayValue?.count == 2)
    }
}
