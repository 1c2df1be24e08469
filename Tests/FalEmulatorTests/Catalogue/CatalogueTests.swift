import FalEmulator
import FalJSON
import Testing

@Suite("The catalogue")
struct CatalogueTests {
    private static let documents: [FalEmulator.Document] = [
        TestDocument.make("fal-ai/flux/dev"), TestDocument.make("fal-ai/flux/schnell"),
        TestDocument.make("fal-ai/veo3", category: "text-to-video"), TestDocument.make("bria/fibo/edit"),
        TestDocument.make("fal-ai/wan/v2.2", category: "text-to-video"),
    ]

    /// The ids in the order of the catalogue.
    private static let ids = [
        "bria/fibo/edit", "fal-ai/flux/dev", "fal-ai/flux/schnell", "fal-ai/veo3", "fal-ai/wan/v2.2",
    ]

    private func models(_ query: String, host: String = "/api.fal.ai") async throws -> HTTPReply {
        let fal = try await FalEmulator.start(.test(Self.documents))
        let reply = try await fal.call("GET", "\(host)/v1/models\(query)", key: nil)
        await fal.stop()
        return reply
    }

    private func ids(_ reply: HTTPReply) throws -> [String] {
        try (reply.json["models"]?.arrayValue ?? []).compactMap { $0["endpoint_id"]?.stringValue }
    }

    @Test(
        "All endpoints are listed, without a key and with or without the host in the path",
        arguments: ["/api.fal.ai", ""])
    func all(_ host: String) async throws {
        let reply = try await models("", host: host)
        #expect(reply.status == 200)
        #expect(try ids(reply) == Self.ids)
        #expect(try reply.json["next_cursor"] == .null)
        #expect(try reply.json["has_more"] == false)
    }

    @Test("An item has all members that fal always sends")
    func item() async throws {
        let reply = try await models("?endpoint_id=fal-ai/flux/dev")
        let models: JSONValue = [
            [
                "endpoint_id": "fal-ai/flux/dev",
                "metadata": [
                    "display_name": "Flux Dev", "category": "text-to-image",
                    "description": "What fal-ai/flux/dev does.",
                    "status": "active", "tags": [], "updated_at": "1970-01-01T00:00:00.000Z", "is_favorited": .null,
                    "thumbnail_url": "https://x.test/t.png", "model_url": "https://fal.run/fal-ai/flux/dev",
                    "date": "1970-01-01T00:00:00.000Z", "highlighted": false, "pinned": false,
                ],
            ]
        ]
        #expect(try reply.json["models"] == models)
    }

    @Test("Cursors lead through all pages, and every endpoint occurs once", arguments: 1...6)
    func pages(_ limit: Int) async throws {
        let fal = try await FalEmulator.start(.test(Self.documents))
        var listed: [String] = []
        var cursor = ""
        for page in 1...10 {
            let reply = try await fal.call("GET", "/api.fal.ai/v1/models?limit=\(limit)\(cursor)")
            let found = try ids(reply)
            #expect(found.count == min(limit, Self.ids.count - listed.count), "page \(page)")
            listed += found
            guard let next = try reply.json["next_cursor"]?.stringValue else {
                #expect(try reply.json["has_more"] == false)
                break
            }
            #expect(try reply.json["has_more"] == true)
            if page == 1 { #expect(next == "Mg==") }
            cursor = "&cursor=" + next.replacing("=", with: "%3D")
        }
        #expect(listed == Self.ids)
        await fal.stop()
    }

    @Test("A page after the last one is empty")
    func afterTheLast() async throws {
        for cursor in ["OTk=", "OTIyMzM3MjAzNjg1NDc3NTgwNw=="] {
            let reply = try await models("?cursor=\(cursor)&limit=1000")
            #expect(try reply.json == ["models": [], "next_cursor": .null, "has_more": false])
        }
    }

    @Test(
        "Filters can be combined",
        arguments: [
            ("?category=text-to-video", ["fal-ai/veo3", "fal-ai/wan/v2.2"]),
            ("?q=FLUX", ["fal-ai/flux/dev", "fal-ai/flux/schnell"]),
            ("?q=flux+dev", ["fal-ai/flux/dev"]),
            ("?q=flux&category=text-to-video", []),
            ("?status=active&limit=1", ["bria/fibo/edit"]),
            ("?status=deprecated", []),
            ("?endpoint_id=fal-ai/veo3&endpoint_id=bria%2Ffibo%2Fedit", ["fal-ai/veo3", "bria/fibo/edit"]),
            ("?endpoint_id=fal-ai/veo3&endpoint_id=fal-ai/veo3", ["fal-ai/veo3"]),
            ("?endpoint_id=fal-ai/veo3&category=text-to-image", []),
        ])
    func filters(_ query: String, _ expected: [String]) async throws {
        #expect(try ids(try await models(query)) == expected)
    }

    @Test("An unknown id is a 404")
    func unknownID() async throws {
        let reply = try await models("?endpoint_id=fal-ai/veo3&endpoint_id=fal-ai/none")
        #expect(reply.status == 404)
        let error: JSONValue = ["error": ["type": "not_found", "message": "Endpoint \"fal-ai/none\" not found"]]
        #expect(try reply.json == error)
    }

    @Test(
        "Invalid queries are rejected",
        arguments: [
            "?limit=0", "?limit=-1", "?limit=x", "?cursor=%21", "?cursor=MA%3D%3D", "?status=gone", "?expand=all",
            "?" + Array(repeating: "endpoint_id=fal-ai/veo3", count: 51).joined(separator: "&"),
        ])
    func invalid(_ query: String) async throws {
        let reply = try await models(query)
        #expect(reply.status == 400)
        #expect(try reply.json["error"]?["type"] == "validation_error")
        #expect(try reply.json["error"]?["message"]?.stringValue?.isEmpty == false)
    }

    @Test("An expanded item contains its document")
    func expanded() async throws {
        let reply = try await models("?endpoint_id=fal-ai/veo3&expand=openapi-3.0&expand=enterprise_status")
        let item = try #require(try reply.json["models"]?[0])
        #expect(item["openapi"] == (try JSONValue(parsing: Self.documents[2].json)))
        #expect(item["enterprise_status"]?["error"]?["code"] == "expansion_failed")
    }

    @Test("Other calls of the platform are a 404, and the catalogue is read-only")
    func others() async throws {
        let fal = try await FalEmulator.start(.test())
        let other = try await fal.call("GET", "/api.fal.ai/v1/keys")
        #expect(other.status == 404)
        #expect(try other.json["error"]?["type"] == "not_found")
        #expect(try await fal.call("POST", "/api.fal.ai/v1/models", body: "{}").status == 405)
        await fal.stop()
    }

    @Test("A document is served byte for byte, and an unknown id gives null")
    func document() async throws {
        let fal = try await FalEmulator.start(.test(Self.documents))
        for host in ["", "/fal.ai"] {
            let path = "\(host)/api/openapi/queue/openapi.json"
            let reply = try await fal.call("GET", path + "?endpoint_id=fal-ai/flux/dev", key: nil)
            #expect(reply.status == 200)
            #expect(reply.bytes == Self.documents[0].json)
            for query in ["?endpoint_id=fal-ai/flux", "?endpoint_id=", ""] {
                let unknown = try await fal.call("GET", path + query, key: nil)
                #expect(unknown.status == 404)
                #expect(unknown.text == "null")
            }
        }
        await fal.stop()
    }
}
