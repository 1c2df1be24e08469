import FalEmulator
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
        try await LocalFal.run { fal in
            let path = FileManager.default.temporaryDirectory.appending(path: "request-\(UUID().uuidString).json").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let address = fal.emulator.baseURL
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
            #expect(result.output["n"] == 7)
            #expect(fal.seen(.submit).count == 1)
        }
    }

    @Test func anIDAloneIsEnough() async throws {
        try await LocalFal.run { fal in
            let id = try await fal.request(["n": 12]).id
            let result = try await fal.client(.urlSession).subscribe(to: FalRequest<Echo>(id: id))
            #expect(result.output["n"] == 12)
            let rest = fal.emulator.journal.dropFirst()
            #expect(rest.count > 1)
            #expect(rest.allSatisfy { $0.target.hasPrefix("/queue.fal.run/fal-ai/echo/requests/\(id)") })
        }
    }

    @Test func aRequestOfAnotherEndpointIsNotTaken() throws {
        let other = FalRequestHandle(endpoint: "fal-ai/flux/dev", id: "r1")
        #expect(FalRequest<Echo>(other) == nil)
        let kept = try JSONEncoder().encode(other)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FalRequest<Echo>.self, from: kept) }
    }
}
