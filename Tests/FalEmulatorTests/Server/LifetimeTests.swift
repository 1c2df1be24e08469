import FalEmulator
import FalFields
import FalRuntime
import Foundation
import Testing

@Suite("Start and stop")
struct LifetimeTests {
    @Test("The emulator responds as soon as start returns")
    func answersAtOnce() async throws {
        let fal = try await FalEmulator.start(.test())
        #expect(fal.baseURL == "http://127.0.0.1:\(fal.port)")
        #expect(fal.endpoints.map(\.text) == ["fal-ai/flux/dev"])
        let reply = try await fal.call("GET", "/")
        #expect(reply.status == 200)
        #expect(reply.text.hasPrefix("A local fal with 1 endpoint.\n"))
        await fal.stop()
    }

    @Test("It can be started and stopped fifty times on one port")
    func fiftyTimes() async throws {
        var port = 0
        for _ in 1...50 {
            var configuration = FalEmulator.Configuration.test()
            configuration.port = port
            let fal = try await FalEmulator.start(configuration)
            port = fal.port
            let connection = try #require(RawConnection(port: port))
            connection.send("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 200 OK\r\n"))
            await fal.stop()
            #expect(try await RawConnection.isRefused(port: port))
        }
    }

    @Test("Stopping closes keep-alive connections")
    func closesIdleConnections() async throws {
        let fal = try await FalEmulator.start(.test())
        let connection = try #require(RawConnection(port: fal.port))
        connection.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        #expect(await connection.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
        await fal.stop()
        #expect(await connection.receiveAll() == "")
        #expect(try await RawConnection.isRefused(port: fal.port))
    }

    @Test("Stopping does not wait for a request that never ends")
    func closesUnfinishedRequests() async throws {
        let fal = try await FalEmulator.start(.test())
        let connection = try #require(RawConnection(port: fal.port))
        connection.send(
            "POST /queue.fal.run/fal-ai/flux/dev HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
        let other = try #require(RawConnection(port: fal.port))
        other.send("GET / HT")
        _ = try await fal.call("GET", "/")
        await fal.stop()
        await fal.stop()
        #expect(try await RawConnection.isRefused(port: fal.port))
    }

    @Test("run returns when its task is cancelled, and the port is free")
    func runEndsWithItsTask() async throws {
        let fal = try await FalEmulator.start(.test())
        let running = Task { try await fal.run() }
        _ = try await fal.call("GET", "/")
        running.cancel()
        try await running.value
        #expect(try await RawConnection.isRefused(port: fal.port))
    }

    @Test("run returns when the emulator is stopped")
    func runEndsWithStop() async throws {
        let fal = try await FalEmulator.start(.test())
        let running = Task { try await fal.run() }
        await fal.stop()
        try await running.value
        try await fal.run()
    }

    @Test("An emulator that is not referenced stops")
    func stopsWhenDropped() async throws {
        let port = try await FalEmulator.start(.test()).port
        #expect(try await RawConnection.isRefused(port: port))
    }

    @Test("A client of it keeps it running, and no longer than the last copy")
    func keptByItsClient() async throws {
        let port: Int
        do {
            let client = try await FalEmulator.start(.test(pace: .instant)).client {
                $0.polling.eventStreams = 0
            }
            let result = try await client.subscribe(to: "fal-ai/flux/dev", input: ["prompt": "a fox"])
            #expect(result.output["images"] != nil)
            let copy = client
            port = try #require(URL(string: copy.configuration.hosts.queue)?.port)
            _ = try await copy.queue.submit(to: "fal-ai/flux/dev", input: ["prompt": "a fox"])
        }
        #expect(try await RawConnection.isRefused(port: port))
    }

    @Test("A cancelled start leaves nothing behind")
    func cancelledStart() async throws {
        let starting = Task { () throws(EmulatorError) in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await FalEmulator.start(.test())
        }
        let error = await #expect(throws: EmulatorError.self) { try await starting.value }
        #expect(error?.kind == .cancelled)
    }

    @Test("It only listens on loopback")
    func noHostileMachineReachesIt() async throws {
        let fal = try await FalEmulator.start(.test())
        let others = Host.current().addresses.filter { $0.contains(".") && !$0.hasPrefix("127.") }
        for address in others { #expect(RawConnection(port: fal.port, host: address) == nil, "\(address)") }
        await fal.stop()
    }

    @Test("Bytes that are not HTTP are rejected, and the server keeps running")
    func notHTTP() async throws {
        let fal = try await FalEmulator.start(.test())
        let connection = try #require(RawConnection(port: fal.port))
        connection.send("\u{1}\u{2} nonsense\r\n\r\n")
        #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 400 "))
        #expect(try await fal.call("GET", "/").status == 200)
        await fal.stop()
    }
}
