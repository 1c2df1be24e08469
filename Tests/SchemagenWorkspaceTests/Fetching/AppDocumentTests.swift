import FalJSON
import FalRuntime
import FalTransport
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

/// The document of an own app, as the app serves it.
enum OwnApp {
    private static func operation(_ input: String, _ output: String) -> JSONValue {
        func content(_ name: String) -> JSONValue { ["content": ["application/json": ["schema": .reference(name)]]] }
        return ["post": ["requestBody": content(input), "responses": ["200": content(output)]]]
    }

    private static let text: JSONValue = ["type": "string"]
    private static let time: JSONValue = ["anyOf": [["type": "string", "format": "date-time"], ["type": "null"]]]
    private static let corner: JSONValue = [
        "type": "array", "prefixItems": [["type": "integer"], ["type": "integer"]], "minItems": 2, "maxItems": 2,
    ]

    private static let schemas: JSONObject = [
        "Node-Input": [
            "type": "object", "required": ["prompt"],
            "properties": ["prompt": text, "when": time, "corner": corner],
        ],
        "Drop": ["type": "object", "properties": ["height": ["type": "number"]]],
        "Node-Output": ["type": "object", "properties": ["seed": ["type": "integer"]]],
    ]

    private static let paths: JSONObject = [
        "/": operation("Node-Input", "Node-Output"), "/drop": operation("Drop", "Node-Output"),
        "/health": ["get": ["responses": ["200": ["description": "fine"]]]],
        "/files/{name}": operation("Drop", "Node-Output"),
    ]

    static let document: JSONValue = [
        "openapi": "3.1.0", "info": ["title": "anvil", "version": "1.0"], "x-fal-order-paths": ["/", "/drop"],
        "paths": .object(paths), "components": ["schemas": .object(schemas)],
    ]
}

@Suite("Own apps on fal")
struct AppDocumentTests {
    private let project: CommandProject

    init() throws { project = try CommandProject() }

    private func add(
        _ patterns: String..., source: SourceSpecification, key: String? = nil,
        answering script: @escaping ScriptedTransport.Script = { _, _ in .init(500, "no request was expected") }
    ) async throws -> (report: ChangeReport, requests: [String], authorized: [String]) {
        let transport = ScriptedTransport(script)
        let report = try await project.workspace.add(
            patterns, source: source, key: key, environment: SourceEnvironment(transport: transport, retries: .none),
            dryRun: false, onProgress: { _ in })
        let requests = await transport.requests
        let authorized = requests.filter { $0.headers.contains { $0.name.lowercased() == "authorization" } }
        return (report, requests.map(\.url), authorized.map(\.url))
    }

    @Test("each path with a POST is an endpoint, and its document stands alone")
    func folder() async throws {
        try project.documents.write(OwnApp.document.text(.pretty), to: "own/anvil.json")
        let source = SourceSpecification.directory(project.documents.path)
        let added = try await add("own/anvil", source: source).report
        #expect(added.added == ["own/anvil", "own/anvil/drop"])
        let swift = try #require(project.text("Sources/FalModels/Endpoints/OwnAnvil.swift"))
        #expect(swift.contains("public var prompt: String") && swift.contains("public var corner: [Int]?"))
        #expect(swift.contains("/// A date and time, like `2026-11-30T10:00:00Z`.\n        public var when: String?"))
        #expect(
            project.text("Sources/FalModels/Endpoints/OwnAnvilDrop.swift")?.contains("height: Double?") == true)
        let document = try JSONValue(parsing: try #require(project.text("Schemas/own/anvil/drop.json")))
        #expect(document["paths"]?.objectValue?.map(\.key) == ["/own/anvil/drop"])
        #expect(document["info"]?["x-fal-metadata"]?["endpointId"] == "own/anvil/drop")
        let check = try await project.workspace.update(
            [], .check, source: source, key: nil,
            environment: SourceEnvironment(
                transport: ScriptedTransport { _, _ in .init(500, "") }, retries: .none))
        #expect(check.exitKind == nil)
    }

    @Test("one endpoint of an app can be added by itself")
    func single() async throws {
        try project.documents.write(OwnApp.document.text(.pretty), to: "own__anvil.json")
        let added = try await add("own/anvil/drop", source: .directory(project.documents.path)).report
        #expect(added.added == ["own/anvil/drop"])
    }

    @Test("fal's catalogue lists no own apps: the app is asked, with the key that fal wants for that")
    func theKeyGoesToNoHostileSource() async throws {
        let answer: ScriptedTransport.Script = { request, _ in
            if request.url.contains("/v1/models") { return .init(#"{"models":[{"endpoint_id":"fal-ai/flux"}]}"#) }
            if request.url == "https://fal.run/own/anvil/openapi.json" { return .init(OwnApp.document.text(.compact)) }
            return .init(404, "null")
        }
        let added = try await add("own/anvil", source: .service(.fal), key: "id:secret", answering: answer)
        #expect(added.report.added == ["own/anvil", "own/anvil/drop"])
        #expect(added.requests.filter { $0.hasPrefix("https://fal.run/") }.count == 1)
        #expect(added.authorized.allSatisfy { $0.hasPrefix("https://fal.run/") || $0.hasPrefix("https://api.fal.ai/") })
        #expect(
            try SchemaLock(reading: try #require(project.project.bytes(SchemaLock.path)))
                .endpoints["own/anvil"]?.address == "https://fal.run/own/anvil/openapi.json")
    }

    @Test("without a key the app is not asked for, and the error says what is missing")
    func noKey() async throws {
        let failure = try #require(
            await caughtFailure {
                _ = try await add("own/anvil", source: .service(.fal)) { request, _ in
                    request.url.contains("/v1/models")
                        ? .init(#"{"models":[{"endpoint_id":"fal-ai/flux"}]}"#) : .init(404, "null")
                }
            })
        #expect(failure.diagnostics.contains { $0.remedy?.contains("set FAL_KEY") == true })
    }

    @Test("a key that fal refuses for the app is told of", arguments: [401, 403])
    func refused(status: Int) async throws {
        let failure = try #require(
            await caughtFailure {
                _ = try await add("own/anvil", source: .service(.fal), key: "id:secret") { request, _ in
                    if request.url.contains("/v1/models") {
                        return .init(#"{"models":[{"endpoint_id":"fal-ai/flux"}]}"#)
                    }
                    return request.url.hasPrefix("https://fal.run/") ? .init(status, "{}") : .init(404, "null")
                }
            })
        #expect(failure.diagnostics.first?.code == .notAllowed)
        #expect(failure.diagnostics.first?.remedy?.contains("own app") == true)
        #expect(!failure.diagnostics.contains { $0.message.contains("secret") })
    }

    @Test("an app that runs on this machine is a source by itself")
    func aHostileSourceOnThisMachineGetsNoKey() async throws {
        let source = SourceSpecification.service(try ServiceAddress(base: "http://127.0.0.1:8080"))
        let added = try await add("own/anvil", source: source, key: "id:secret") { request, _ in
            request.url == "http://127.0.0.1:8080/openapi.json"
                ? .init(OwnApp.document.text(.compact)) : .init(404, #"{"detail":"Not Found"}"#)
        }
        #expect(added.report.added == ["own/anvil", "own/anvil/drop"])
        #expect(added.authorized == [], "the key is for fal alone")
    }
}
