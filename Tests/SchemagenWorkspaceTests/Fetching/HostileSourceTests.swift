import FalTransport
import Foundation
import Loopback
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

/// Sources whose one bad part must not spoil the rest.
@Suite("Hostile sources of documents")
struct HostileSourceTests {
    private static let ids = [
        ".schemagen/journal", ".schemagen/x", "names.lock/x", "schemagen.lock/x", "schemagen.yaml/x", ".git/hooks",
        "patches/x", "fal-ai/flux/dev.json/x", "a/" + String(repeating: "b", count: 251),
    ]

    @Test("An id that could not be kept in Schemas/ is named and left out, and the others are added", arguments: ids)
    func serviceID(id: String) async throws {
        let fal = FakeFal(listed: ["fal-ai/flux/dev", id])
        let scripted = try ScriptedSource { request, _ in fal.answer(request) }
        let found = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == ["fal-ai/flux/dev"])
        #expect(found.diagnostics.map(\.code) == [.unusableCatalogueItem])
        #expect(found.diagnostics[0].message.contains("which cannot be an endpoint; left out"))
        let results = await scripted.source.documents(for: [id, "fal-ai/flux/dev"])
        #expect(throws: Failure.self) { try results[0].outcome.get() }
        #expect(throws: Never.self) { try results[1].outcome.get() }
    }

    @Test(
        "The same in a folder of documents",
        arguments: ["names.lock__x", "schemagen.lock__x", "fal-ai__flux__dev.json__x"])
    func fileName(name: String) async throws {
        let folder = try TemporaryFolder(["fal-ai__flux__dev.json": "{}", "\(name).json": "{}"])
        let found = try await DirectorySource(folder.path, layout: .any)
            .catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == ["fal-ai/flux/dev"])
        #expect(found.diagnostics.map(\.code) == [.ignoredFile])
        #expect(found.diagnostics[0].message.contains("'\(name).json' ("))
    }

    @Test("A service that sends a byte now and then is given up at the deadline, and not asked again")
    func drip() async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
            // Slow enough to never end, quick enough to never stall.
            while connection.send(" ") { usleep(10_000) }
        } _: { server in
            let environment = SourceEnvironment.withoutDelays(CurlTransport(), deadline: .milliseconds(300))
            let source = try FalSource(ServiceAddress(base: server.url("")), environment: environment)
            for _ in 1...3 {
                let results = await source.documents(for: ["a/b"])
                let failure = try #require(throws: Failure.self) { try results[0].outcome.get() }
                #expect(failure.diagnostics[0].code == .serviceTooSlow)
            }
            #expect(server.requests.count == 1)
        }
    }
}
