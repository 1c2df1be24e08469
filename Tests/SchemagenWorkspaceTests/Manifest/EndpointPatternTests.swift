import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("Endpoint patterns")
struct EndpointPatternTests {
    @Test(
        "A family is the endpoint of its id and all below it, on whole segments",
        arguments: [
            ("fal-ai/veo3", "fal-ai/veo3", true),
            ("fal-ai/veo3", "fal-ai/veo3/fast", true),
            ("fal-ai/veo3", "fal-ai/veo3/fast/image-to-video", true),
            ("fal-ai/veo3", "fal-ai/veo3.1", false),
            ("fal-ai/veo3", "fal-ai/veo3-fast", false),
            ("fal-ai/veo3", "fal-ai", false),
            ("bria", "bria/fibo/generate", true),
            ("bria", "fal-ai/bria/expand", false),
        ])
    func families(pattern: String, id: String, matches: Bool) throws {
        let parsed = try EndpointPattern(parsing: pattern)
        #expect(parsed.matches(id) == matches)
        #expect(!parsed.isGlob)
        #expect(parsed.prefixLiteral == pattern)
    }

    @Test(
        "A glob matches whole ids; * and ? stay within a segment, ** is any number of segments",
        arguments: [
            ("**", "fal-ai/flux/dev", true),
            ("fal-ai/flux*/**", "fal-ai/flux/dev", true),
            ("fal-ai/flux*/**", "fal-ai/flux-lora", true),
            ("fal-ai/flux*/**", "fal-ai/flux-2/klein/4b/edit", true),
            ("fal-ai/flux*/**", "fal-ai/qwen/dev", false),
            ("fal-ai/flux*", "fal-ai/flux-lora", true),
            ("fal-ai/flux*", "fal-ai/flux/dev", false),
            ("fal-ai/*", "fal-ai/", true),
            ("fal-ai/*/dev", "fal-ai/flux/dev", true),
            ("fal-ai/*/dev", "fal-ai/flux/pro/dev", false),
            ("**/image-to-video", "fal-ai/veo3/fast/image-to-video", true),
            ("**/image-to-video", "fal-ai/veo3/fast/image-to-video/lite", false),
            ("fal-ai/**/edit", "fal-ai/edit", true),
            ("fal-ai/**/pro/**/edit", "fal-ai/a/pro/b/pro/c/edit", true),
            ("fal-ai/**/pro/**/edit", "fal-ai/a/b/c/edit", false),
            ("fal-ai/veo?", "fal-ai/veo3", true),
            ("fal-ai/veo?", "fal-ai/veo3.1", false),
            ("fal-ai/*ed*it*", "fal-ai/nano-edited-bits", true),
            ("fal-ai/*ed*it*", "fal-ai/nano-eit", false),
        ])
    func globs(pattern: String, id: String, matches: Bool) throws {
        let parsed = try EndpointPattern(parsing: pattern)
        #expect(parsed.matches(id) == matches)
        #expect(parsed.isGlob)
    }

    @Test("A glob made to backtrack takes no time")
    func noBacktracking() throws {
        let pattern = try EndpointPattern(parsing: "x/" + String(repeating: "a*", count: 200) + "b")
        #expect(!pattern.matches("x/" + String(repeating: "a", count: 5_000)))
        let deep = try EndpointPattern(parsing: String(repeating: "**/a/", count: 60) + "b")
        #expect(!deep.matches(String(repeating: "a/", count: 3_000) + "c"))
    }

    @Test("The literal start of a glob narrows a search")
    func prefixLiteral() throws {
        #expect(try EndpointPattern(parsing: "fal-ai/flux*/**").prefixLiteral == "fal-ai/flux")
        #expect(try EndpointPattern(parsing: "**/edit").prefixLiteral.isEmpty)
        #expect(try EndpointPattern(parsing: "fal-ai/veo?/fast").prefixLiteral == "fal-ai/veo")
    }

    @Test("An exact pattern means one endpoint alone")
    func exact() throws {
        let pattern = try EndpointPattern(exactly: "fal-ai/veo3")
        #expect(pattern.matches("fal-ai/veo3"))
        #expect(!pattern.matches("fal-ai/veo3/fast"))
        #expect(pattern.isExact)
        #expect(pattern.id == "fal-ai/veo3" && pattern.text == "only fal-ai/veo3")
        #expect(try EndpointPattern(parsing: pattern.text) == pattern)
        #expect(try EndpointPattern(parsing: "https://fal.ai/models/fal-ai/veo3").alone() == pattern)
        #expect(throws: Failure.self) { try EndpointPattern(exactly: "fal-ai/*") }
        #expect(throws: Failure.self) { try EndpointPattern(parsing: "only fal-ai/*") }
        #expect(throws: Failure.self) { try EndpointPattern(parsing: "only only fal-ai/veo3 fal-ai/veo2") }
        #expect(throws: Failure.self) { try EndpointPattern(exactly: "fal-ai") }
    }

    @Test(
        "An address copied from fal is read as the id in it",
        arguments: [
            ("https://fal.ai/models/fal-ai/flux/dev", "fal-ai/flux/dev"),
            ("https://fal.ai/models/fal-ai/flux/dev/", "fal-ai/flux/dev"),
            ("https://fal.ai/models/fal-ai/flux/dev/api", "fal-ai/flux/dev"),
            ("https://fal.ai/models/fal-ai/flux/dev/api?platform=http#schema", "fal-ai/flux/dev"),
            ("https://fal.ai/models/fal-ai/flux/dev/playground?share=a/b", "fal-ai/flux/dev"),
            ("http://www.fal.ai/models/fal-ai%2Fveo3.1", "fal-ai/veo3.1"),
            ("HTTPS://FAL.AI/models/bria/expand", "bria/expand"),
            ("fal.ai/models/fal-ai/flux/dev/llms.txt", "fal-ai/flux/dev"),
            ("https://fal.run/fal-ai/flux/dev", "fal-ai/flux/dev"),
            ("https://fal.run/fal-ai/flux-lora/stream", "fal-ai/flux-lora/stream"),
            ("https://queue.fal.run/fal-ai/flux/dev?fal_webhook=x", "fal-ai/flux/dev"),
            ("https://queue.fal.run/fal-ai/flux/requests/764cabcf/status", "fal-ai/flux"),
            ("https://somebody:secret@fal.run:443/fal-ai/flux/dev", "fal-ai/flux/dev"),
            ("https://fal.ai/api/openapi/queue/openapi.json?x=1&endpoint_id=fal-ai%2Fflux", "fal-ai/flux"),
        ])
    func pastedAddresses(address: String, id: String) throws {
        #expect(try EndpointPattern(parsing: address).text == id)
    }

    @Test(
        "What is no pattern is refused with the reason and what to write",
        arguments: [
            ("", "it is empty", "fal-ai/flux/dev"),
            ("  ", "it has white space in it", "Give an endpoint id"),
            ("fal-ai/../../etc/passwd", "a segment '..'", "owner/name"),
            ("./fal-ai/flux", "a segment '.'", "owner/name"),
            ("fal-ai//flux", "an empty segment, '//'", "Write fal-ai/flux."),
            ("/fal-ai/flux", "it begins with a slash", "Write fal-ai/flux."),
            ("fal-ai/flux/", "it ends with a slash", "Write fal-ai/flux: a family needs no slash."),
            ("///", "consists of slashes only", "'**'"),
            ("fal-ai/flux dev", "white space", "several patterns"),
            (" fal-ai/flux\n", "white space", "Write fal-ai/flux."),
            ("Fal-AI/FLUX/dev", "ids are lower case", "Write fal-ai/flux/dev."),
            ("fal-ai\\flux", "it has a backslash", "Write fal-ai/flux."),
            ("fal-ai/flux**", "'**' stands for whole segments", "Write fal-ai/flux*/**."),
            ("fal-ai/***/dev", "'**' stands for whole segments", "Write fal-ai/*/dev."),
            ("fal-ai/{flux,veo3}", "'{' cannot be in an id", "give several patterns"),
            ("fal-ai/flüx", "'ü' cannot be in an id", "Ids consist of a-z"),
            ("fal-ai/flux\u{202E}", "U+202E cannot be in an id", "Ids consist of a-z"),
            ("https://example.com/models/fal-ai/flux", "a URL at 'example.com', not at fal.ai", "fal-ai/flux/dev"),
            ("https://evilfal.run/fal-ai/flux", "a URL at 'evilfal.run'", "fal-ai/flux/dev"),
            ("https://fal.ai/models?q=flux", "the URL names no endpoint", "https://fal.ai/models/fal-ai/flux/dev"),
            ("https://fal.ai/pricing", "the URL names no endpoint", "model's page"),
            ("https://fal.ai/models/fal-ai/Flux", "ids are lower case", "Write fal-ai/flux."),
        ])
    func refusals(text: String, reason: String, remedy: String) throws {
        let failure = try #require(throws: Failure.self) { try EndpointPattern(parsing: text) }
        #expect(failure.kind == .usage)
        let finding = try #require(failure.diagnostics.first)
        #expect(finding.code == .unusablePattern)
        #expect(finding.message.contains(reason))
        #expect(finding.message.contains("is not an endpoint id, a family or a glob"))
        #expect(try #require(finding.remedy).contains(remedy))
    }

    @Test("A refused text is shown on one line, without escape sequences, and not at any length")
    func hostileText() throws {
        let text = "\u{1B}[31m\r\n" + String(repeating: "x", count: 100_000)
        let failure = try #require(throws: Failure.self) { try EndpointPattern(parsing: text) }
        let message = try #require(failure.diagnostics.first).message
        #expect(!message.unicodeScalars.contains { $0.value < 0x20 })
        #expect(message.count < 400)
    }

    @Test("A secret in a pasted URL is not repeated when the URL is refused")
    func secretInAddress() throws {
        let failure = try #require(throws: Failure.self) {
            try EndpointPattern(parsing: "https://me:hunter2@example.com/x?key=hunter2")
        }
        #expect(!"\(failure.diagnostics)".contains("hunter2"))
    }

    @Test("An id from elsewhere is believed only when it is one")
    func ids() {
        #expect(EndpointPattern.validationError(ofID: "fal-ai/flux/dev") == nil)
        #expect(EndpointPattern.validationError(ofID: "../../x") == "it has a segment '..', and an id is not a path")
        #expect(EndpointPattern.validationError(ofID: "fal-ai/*") == "an id contains no wildcards")
        #expect(EndpointPattern.validationError(ofID: "flux") == "an id is owner/name")
    }

    @Test(
        "An id whose file could not stand in Schemas/ is none",
        arguments: [
            ("schemagen.yaml/x", "schemagen itself"), ("schemagen.lock/x", "schemagen itself"),
            ("names.lock/x", "schemagen itself"), ("patches/x", "schemagen itself"),
            (".schemagen/journal", "hidden segment"), (".git/hooks", "hidden segment"), ("a/.b", "hidden segment"),
            ("a/b.json/c", "would be a folder with the name of a document"),
            ("a/" + String(repeating: "b", count: 251), "a segment of more than 250 bytes"),
        ])
    func pathsOfHostileIDs(id: String, reason: String) throws {
        #expect(try #require(EndpointPattern.validationError(ofID: id)).contains(reason))
    }

    @Test(
        "What only looks like one of schemagen's own is an id",
        arguments: [
            "a/names.lock", "a/patches", "names.lock2/x", "a/b.json", "a/" + String(repeating: "b", count: 250),
        ])
    func ordinaryIDs(id: String) { #expect(EndpointPattern.validationError(ofID: id) == nil) }
}
