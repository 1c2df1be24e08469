import FalEmulator
import Testing

@Suite("Misuse and overload")
struct MisuseTests {
    private func startWithShortTimeout() async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test()
        configuration.timeout = .seconds(1)
        return try await FalEmulator.start(configuration)
    }

    /// Whether the server responds. On a machine that stalls, a single connection may be lost to the timeout.
    private func isAlive(_ fal: FalEmulator) async -> Bool {
        for _ in 1...5 {
            if let reply = try? await fal.call("GET", "/") { return reply.status == 200 }
        }
        return false
    }

    @Test("A request head that never ends is dropped, however slowly it arrives")
    func slowHead() async throws {
        let fal = try await startWithShortTimeout()
        let connection = try #require(RawConnection(port: fal.port))
        connection.send("GET / HTTP/1.1\r\n")
        let dripping = Task {
            while !Task.isCancelled {
                connection.send("X: y\r\n")
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(await connection.receiveAll() == "")
        dripping.cancel()
        #expect(await isAlive(fal))
        await fal.stop()
    }

    @Test("A body that arrives too slowly is rejected, and one that stops is dropped")
    func slowBody() async throws {
        let fal = try await startWithShortTimeout()
        let head = "POST /queue.fal.run/fal-ai/flux/dev HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{"
        let silent = try #require(RawConnection(port: fal.port))
        silent.send(head)
        let drip = try #require(RawConnection(port: fal.port))
        drip.send(head)
        let dripping = Task {
            while !Task.isCancelled {
                drip.send(" ")
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        let refusal = await drip.receiveAll()
        dripping.cancel()
        // The system may discard the response, since the caller is still sending.
        #expect(refusal.isEmpty || refusal.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        _ = await silent.receiveAll()
        #expect(await isAlive(fal))
        await fal.stop()
    }

    @Test("An idle connection is closed")
    func idle() async throws {
        let fal = try await startWithShortTimeout()
        let connection = try #require(RawConnection(port: fal.port))
        connection.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 200 OK\r\n"))
        await fal.stop()
    }

    @Test("A connection is not idle while its response is being made")
    func longResponse() async throws {
        var configuration = FalEmulator.Configuration.test(pace: .init(waiting: .zero, running: .seconds(3)))
        configuration.timeout = .seconds(1)
        let fal = try await FalEmulator.start(configuration)
        #expect(try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: #"{"prompt":"x"}"#).status == 200)
        await fal.stop()
    }

    @Test(
        "Invalid HTTP and oversized heads are rejected",
        arguments: [
            "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n\r\n\r\n\r\nX",
            "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n",
        ])
    func malformed(_ bytes: String) async throws {
        let fal = try await startWithShortTimeout()
        let connection = try #require(RawConnection(port: fal.port))
        connection.send(bytes)
        let answer = await connection.receiveAll()
        #expect(!answer.contains(" 200 "), "\(answer)")
        #expect(await isAlive(fal))
        await fal.stop()
    }

    @Test("Five hundred connections that end at any point do no harm")
    func hangUps() async throws {
        let fal = try await FalEmulator.start(.test())
        for number in 1...500 {
            let connection = try #require(RawConnection(port: fal.port))
            let whole =
                "POST /fal.run/fal-ai/flux/dev HTTP/1.1\r\nHost: localhost\r\nContent-Length: 14\r\n\r\n"
                + #"{"prompt":"x"}"#
            connection.send(String(whole.prefix(number % (whole.count + 1))))
        }
        #expect(await isAlive(fal))
        await fal.stop()
    }

    @Test(
        "An address that other machines can reach must be allowed explicitly",
        arguments: ["0.0.0.0", "192.168.1.7", "::", "example.com"])
    func exposedToHostileMachines(_ host: String) async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.host = host
        let error = await #expect(throws: EmulatorError.self) { _ = try await FalEmulator.start(configuration) }
        #expect(error?.kind == .exposed)
        #expect(error?.message.hasPrefix("\(host) can be reached from other machines") == true)
        #expect(error?.remedy.contains("--unsafe-bind") == true)
    }

    @Test("When other machines are allowed, URLs in responses have the host that the caller used")
    func allowed() async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.host = "0.0.0.0"
        configuration.allowsOtherMachines = true
        configuration.allowedHosts = ["box.test"]
        let fal = try await FalEmulator.start(configuration)
        #expect(fal.baseURL == "http://127.0.0.1:\(fal.port)")
        let connection = try #require(RawConnection(port: fal.port))
        let body = #"{"prompt":"x"}"#
        connection.send(
            "POST /queue.fal.run/fal-ai/flux/dev HTTP/1.1\r\nHost: box.test:\(fal.port)\r\nConnection: close\r\n"
                + "Authorization: Key k\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let answer = await connection.receiveAll()
        #expect(answer.contains(#""status_url":"http://box.test:\#(fal.port)/queue.fal.run/fal-ai/flux/requests/"#))
        await fal.stop()
    }

    @Test("An address that this machine does not have is an error")
    func foreignHost() async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.host = "192.0.2.1"
        configuration.allowsOtherMachines = true
        let error = await #expect(throws: EmulatorError.self) { _ = try await FalEmulator.start(configuration) }
        #expect(error?.message == "This machine has no address 192.0.2.1.")
    }
}
