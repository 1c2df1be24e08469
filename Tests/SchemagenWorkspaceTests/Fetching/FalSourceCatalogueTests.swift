import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("fal's catalogue")
struct FalSourceCatalogueTests {
    private let fal = FakeFal(listed: [
        "fal-ai/veo3/fast", "fal-ai/veo3", "fal-ai/veo3.1", "fal-ai/flux/dev", "fal-ai/flux-lora", "bria/expand",
    ])

    private func scripted(_ fal: FakeFal) throws -> ScriptedSource {
        try ScriptedSource { request, _ in fal.answer(request) }
    }

    private func ids(_ patterns: String..., in fal: FakeFal) async throws -> Catalogue {
        let scripted = try scripted(fal)
        return try await scripted.source.catalogue(matching: patterns.map { try EndpointPattern(parsing: $0) })
    }

    @Test("A family, a glob and an id are found in the list, once each, in the order of ids")
    func selection() async throws {
        let found = try await ids("fal-ai/veo3", "fal-ai/veo3/fast", "bria/*", in: fal)
        #expect(found.ids == ["bria/expand", "fal-ai/veo3", "fal-ai/veo3/fast"])
        #expect(found.diagnostics.isEmpty)
        #expect(found.failure == nil)
    }

    @Test("Pages are followed by their cursors to the last")
    func paging() async throws {
        var fal = fal
        fal.pageSize = 2
        let scripted = try scripted(fal)
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == fal.listed.sorted())
        #expect(
            await scripted.transport.urls == [
                "https://api.fal.ai/v1/models?limit=500", "https://api.fal.ai/v1/models?limit=500&cursor=p2",
                "https://api.fal.ai/v1/models?limit=500&cursor=p4",
            ])
    }

    @Test("Single ids are looked up as the whole list is read: with limits, and through redirects without a key")
    func lookUp() async throws {
        for key in [nil, "id:hunter2-hunter2"] {
            let scripted = try ScriptedSource(key: key) { _, _ in
                .init(#"{"models":[{"endpoint_id":"a/b"}],"has_more":false}"#)
            }
            let found = try await scripted.source.catalogue(matching: [EndpointPattern(exactly: "a/b")])
            #expect(found.ids == ["a/b"])
            let request = try #require(await scripted.transport.requests.first)
            #expect(request.url.hasPrefix("https://api.fal.ai/v1/models?endpoint_id=a%2Fb"))
            #expect(request.followsRedirects == (key == nil))
            #expect(request.stallTimeout == .seconds(30))
            #expect(request.maximumBodyBytes == 32 << 20)
        }
    }

    @Test("The key is in no message, however the service quotes it", arguments: [0, 185, 190, 195, 199])
    func aHostileServerQuotesTheKey(padding: Int) async throws {
        let key = "canary-key-id:CANARY-SECRET-91bc"
        let detail = String(repeating: "x", count: padding) + key
        for body in [#"{"detail":"\#(detail)"}"#, #"{"detail":[{"msg":"\#(detail)","type":"x"}]}"#, detail] {
            let scripted = try ScriptedSource(key: key) { _, _ in .init(418, body) }
            let failure = try await #require(throws: Failure.self) {
                try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
            }
            let message = failure.diagnostics[0].message
            #expect(message.contains("It says: "))
            #expect(!message.contains("canary") && !message.contains("CANARY"), "\(message)")
        }
    }

    @Test("A cursor is sent back as it came, encoded for a query")
    func cursorEncoding() async throws {
        let scripted = try ScriptedSource { _, number in
            number == 1
                ? .init(#"{"models":[{"endpoint_id":"a/b"}],"next_cursor":"Mg== &x=1","has_more":true}"#)
                : .init(#"{"models":[{"endpoint_id":"a/c"}],"next_cursor":null}"#)
        }
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        #expect(found.ids == ["a/b", "a/c"])
        #expect(
            await scripted.transport.urls.last == "https://api.fal.ai/v1/models?limit=500&cursor=Mg%3D%3D%20%26x%3D1")
    }

    @Test("A page size that is refused is left out")
    func pageSize() async throws {
        let fal = fal
        let scripted = try ScriptedSource { request, number in
            number == 1 ? .init(400, #"{"error":{"message":"limit must be at most 100"}}"#) : fal.answer(request)
        }
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "bria")])
        #expect(found.ids == ["bria/expand"])
        #expect(await scripted.transport.urls.last == "https://api.fal.ai/v1/models")
    }

    @Test("Exact ids are looked up by endpoint_id in one call, and the unknown one does not spoil the others")
    func exact() async throws {
        let scripted = try scripted(fal)
        let known = try await scripted.source.catalogue(
            matching: [EndpointPattern(exactly: "fal-ai/veo3"), EndpointPattern(exactly: "bria/expand")])
        #expect(known.ids == ["bria/expand", "fal-ai/veo3"])
        #expect(
            await scripted.transport.urls
                == ["https://api.fal.ai/v1/models?endpoint_id=fal-ai%2Fveo3&endpoint_id=bria%2Fexpand"])

        let mixed = try await scripted.source.catalogue(
            matching: [EndpointPattern(exactly: "fal-ai/veo3"), EndpointPattern(exactly: "fal-ai/veo9")])
        #expect(mixed.ids == ["fal-ai/veo3"])
        #expect(mixed.diagnostics.map(\.code) == [.nothingMatches])
    }

    @Test("An unknown id answered with an empty list is unknown as well")
    func emptyList() async throws {
        var fal = fal
        fal.refusesUnknown = false
        let scripted = try scripted(fal)
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(exactly: "fal-ai/veo9")])
        #expect(found.ids.isEmpty)
        #expect(found.diagnostics.map(\.code) == [.nothingMatches])
    }

    @Test("A pattern that means nothing is an error with the nearest ids; the others keep their endpoints")
    func unmatched() async throws {
        let found = try await ids("fal-ai/veo4", "bria", in: fal)
        #expect(found.ids == ["bria/expand"])
        let finding = try #require(found.diagnostics.first)
        #expect(finding.code == .nothingMatches)
        #expect(finding.severity == .error)
        #expect(finding.message == "No endpoint in the catalogue of fal matches 'fal-ai/veo4'.")
        #expect(finding.remedy == "Did you mean fal-ai/veo3, fal-ai/veo3.1 or fal-ai/veo3/fast?")
        #expect(found.failure?.kind == .usage)
    }

    @Test("A glob that means nothing is told how globs work")
    func unmatchedGlob() async throws {
        let found = try await ids("fal-ai/veo3.*/*", in: fal)
        let remedy = try #require(found.diagnostics.first?.remedy)
        #expect(remedy.contains("'x*' does not reach 'x/y'"))
    }

    @Test("An endpoint the catalogue does not list is found by its full id when it has a document")
    func unlisted() async throws {
        var fal = fal
        fal.unlisted = ["minimax/h3-max/text-to-video"]
        let found = try await ids("minimax/h3-max/text-to-video", in: fal)
        #expect(found.ids == ["minimax/h3-max/text-to-video"])
        #expect(found.diagnostics.isEmpty)
    }

    @Test("While the service fails, an id is not called unknown")
    func unlistedDuringOutage() async throws {
        let fal = fal
        let scripted = try ScriptedSource { request, _ in
            request.url.contains("openapi.json") ? .init(503, "") : fal.answer(request)
        }
        let failure = try await #require(throws: Failure.self) {
            try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "minimax/h3-max")])
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.diagnostics.map(\.code) == [.serviceError])
    }

    @Test("Items without metadata, with wrong types in it, or with a failed expansion are endpoints all the same")
    func tolerantItems() async throws {
        let scripted = try ScriptedSource { _, _ in
            .init(
                #"""
                {"models":[{"endpoint_id":"a/bare"},
                 {"endpoint_id":"a/odd","metadata":{"display_name":5,"tags":"x","group":null,"status":["active"]}},
                 {"endpoint_id":"a/failed","metadata":null,"openapi":{"error":{"code":"expansion_failed"}}},
                 {"endpoint_id":"a/whole","metadata":{"display_name":"Whole","category":"text-to-image","status":
                  "deprecated","tags":["x",1,"y"],"group":{"key":"w","label":"W"},"license_type":"commercial"}}],
                 "has_more":false}
                """#)
        }
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        #expect(found.ids == ["a/bare", "a/failed", "a/odd", "a/whole"])
        #expect(found.diagnostics.isEmpty)
    }

    @Test("An id that could not be a path is left out with a warning, an id listed twice is taken once with a note")
    func oddItems() async throws {
        let scripted = try ScriptedSource { _, _ in
            .init(
                #"""
                {"models":[{"endpoint_id":"a/b"},{"endpoint_id":"../../etc/cron"},{"endpoint_id":7},"x",
                 {"endpoint_id":"a/b"},{"endpoint_id":"A/B"},{"endpoint_id":"a/\u001b[31m"},{"endpoint_id":"a/c"}]}
                """#)
        }
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == ["a/b", "a/c"])
        #expect(found.diagnostics.map(\.code) == [.unusableCatalogueItem, .duplicateEndpoint])
        #expect(found.diagnostics[0].message.contains("'../../etc/cron' (it has a segment '..'"))
        #expect(found.diagnostics[0].message.hasSuffix("and 2 more, which cannot be an endpoint; left out."))
        #expect(found.diagnostics[0].severity == .warning)
        #expect(found.diagnostics[1].message == "The catalogue lists a/b more than once; taken once.")
        #expect(found.diagnostics[1].severity == .note)
        #expect(found.diagnostics[1].place.path == "https://api.fal.ai/v1/models")
    }

    @Test(
        "A catalogue that never ends is noticed",
        arguments: [
            ("the same cursor", "the cursor 'again' came twice"),
            ("new cursors, old items", "3 in a row list nothing new"),
            ("new items for ever", "there are more than 300"),
            ("no items", "3 in a row list nothing new"),
        ])
    func endless(manner: String, reason: String) async throws {
        let scripted = try ScriptedSource { _, number in
            let cursor = manner == "the same cursor" ? "again" : "c\(number)"
            let id = manner == "new items for ever" ? "a/b\(number)" : "a/b"
            let items = manner == "no items" ? "" : #"{"endpoint_id":"\#(id)"}"#
            return .init(#"{"models":[\#(items)],"next_cursor":"\#(cursor)","has_more":true}"#)
        }
        let failure = try await #require(throws: Failure.self) {
            try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.diagnostics.map(\.code) == [.endlessPages])
        #expect(failure.diagnostics[0].message.contains(reason))
        #expect(await scripted.transport.requests.count <= 300)
    }

    @Test("A catalogue that says there is more but not where is used, with a warning")
    func incomplete() async throws {
        let scripted = try ScriptedSource { _, _ in
            .init(#"{"models":[{"endpoint_id":"a/b"}],"next_cursor":"","has_more":true}"#)
        }
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        #expect(found.ids == ["a/b"])
        #expect(found.diagnostics.map(\.code) == [.incompleteCatalogue])
    }
}
