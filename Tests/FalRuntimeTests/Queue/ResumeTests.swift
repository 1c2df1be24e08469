import FalRuntime
import FalTransport
import Foundation
import Loopback
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A request outlives the process that made it.
@Suite struct ResumeTests {
    @Test func aKilledProcessLosesNoResult() async throws {
        try await ScriptedFal.run { fal in
            let path = FileManager.default.temporaryDirectory.appending(path: "request-\(UUID().uuidString).json").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let address = "http://127.0.0.1:\(fal.server.port)"
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, address = address as String] in
                let client = FalClient(
                    credentials: .none, configuration: FalConfiguration(hosts: try .emulator(address)))
                let request = try await client.queue.submit(to: Echo.self, input: ["n": 7])
                try JSONEncoder().encode(request).write(to: URL(filePath: path))
                kill(getpid(), SIGKILL)
            }
            let kept = try Data(contentsOf: URL(filePath: path))
            let request = try JSONDecoder().decode(FalRequest<Echo>.self, from: kept)
            let result = try await fal.client(.urlSession).subscribe(to: request)
            #expect(result.output == ["seed": 1])
            #expect(fal.seen(.submit).count == 1)
        }
    }

    @Test func anIDAloneIsEnough() async throws {
        try await ScriptedFal.run { fal in
            let result = try await fal.client(.urlSession).subscribe(to: FalRequest<Echo>(id: "r12"))
            #expect(result.output == ["seed": 12])
            #expect(fal.server.requests.allSatisfy { $0.path.hasPrefix("/queue.fal.run/fal-ai/echo/requests/r12") })
        }
    }

    @Test func aRequestOfAnotherEndpointIsNotTaken() throws {
        let other = FalRequestHandle(endpoint: "fal-ai/flux/dev", id: "r1")
        #expect(FalRequest<Echo>(other) == nil)
        let kept = try JSONEncoder().encode(other)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FalRequest<Echo>.self, from: kept) }
    }
}
