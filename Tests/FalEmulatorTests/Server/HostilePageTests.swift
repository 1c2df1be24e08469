import FalEmulator
import FalJSON
import Testing

/// Uses raw sockets, because `URLSession` sets `Host` itself.
@Suite("Requests of web pages")
struct HostilePageTests {
    private func status(
        _ fal: FalEmulator, _ method: String = "GET", _ target: String = "/_emulator/requests", host: String,
        headers: [String] = [], body: String = ""
    ) async throws -> Int {
        let connection = try #require(RawConnection(port: fal.port))
        let lines =
            [
                "\(method) \(target) HTTP/1.1", "Host: \(host)", "Connection: close",
                "Content-Length: \(body.utf8.count)",
            ]
            + headers
        connection.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        let head = await connection.receiveAll().split(separator: " ", maxSplits: 2)
        return try #require(head.count > 1 ? Int(head[1]) : nil)
    }

    @Test(
        "The host must be loopback or one of fal's",
        arguments: [
            ("127.0.0.1:PORT", 200), ("127.9.8.7", 200), ("localhost:PORT", 200), ("LOCALHOST", 200),
            ("[::1]:PORT", 200), ("queue.fal.run", 200), ("api.fal.ai:443", 200),
            ("evil.example", 421), ("evil.example:PORT", 421), ("127.0.0.1.evil.example", 421), ("localhost.", 421),
            ("127.0.0.1@evil.example", 421), ("fal.run.evil.example", 421), ("xfal.run", 421), ("192.168.1.7", 421),
            ("[fe80::1]", 421), ("0.0.0.0", 421), ("", 421),
        ])
    func hosts(_ host: String, _ expected: Int) async throws {
        let fal = try await FalEmulator.start(.test())
        let host = host.replacing("PORT", with: "\(fal.port)")
        #expect(try await status(fal, host: host) == expected)
        // The same goes for everything else, like the catalogue.
        #expect((try await status(fal, "GET", "/v1/models", host: host) == 421) == (expected == 421))
        await fal.stop()
    }

    @Test(
        "Requests from pages of other sites are rejected",
        arguments: [
            (["Origin: https://evil.example"], 403), (["Origin: null"], 403),
            (["Origin: http://127.0.0.1.evil.example"], 403),
            (["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"], 403),
            (["Sec-Fetch-Site: cross-site"], 403),
            (["Sec-Fetch-Site: same-site"], 403),
            (["Referer: https://evil.example/", "Sec-Fetch-Site: cross-site"], 403),
            (["Origin: http://localhost@evil.example"], 403), (["Origin: "], 403),
            ([], 200), (["Sec-Fetch-Site: none"], 200), (["Sec-Fetch-Site: same-origin"], 200),
            (["Origin: http://localhost:3000"], 200),
            (["Origin: http://127.0.0.1:3000", "Sec-Fetch-Site: same-site"], 200),
            (["Origin: http://localhost:3000", "Sec-Fetch-Site: cross-site"], 200),
            (["Referer: http://localhost:3000/", "Sec-Fetch-Site: cross-site"], 200),
            (["Referer: https://evil.example/"], 200),
        ] as [([String], Int)])
    func origins(_ headers: [String], _ expected: Int) async throws {
        let fal = try await FalEmulator.start(.test())
        #expect(try await status(fal, host: "127.0.0.1:\(fal.port)", headers: headers) == expected)
        await fal.stop()
    }

    @Test("A rejected request has no effect and is not in the journal")
    func noEffect() async throws {
        let fal = try await FalEmulator.start(.test())
        let page = ["Origin: https://evil.example", "Content-Type: text/plain", "Authorization: Key k"]
        let fault = #"{"faults":[{"fault":"status","status":500}]}"#
        let host = "127.0.0.1:\(fal.port)"
        #expect(
            try await status(fal, "POST", "/_emulator/faults", host: host, headers: page, body: fault) == 403)
        #expect(
            try await status(
                fal, "POST", "/queue.fal.run/fal-ai/flux/dev", host: host, headers: page, body: #"{"prompt":"x"}"#)
                == 403)
        #expect(fal.faults.current.isEmpty)
        #expect(fal.journal == [])
        await fal.stop()
    }

    @Test(
        "Faults are only accepted as JSON",
        arguments: [
            (["Content-Type: application/json"], 200), (["content-type: Application/JSON; charset=utf-8"], 200),
            (["Content-Type: text/plain"], 415), (["Content-Type: application/x-www-form-urlencoded"], 415),
            (["Content-Type: application/jsonp"], 415), ([], 415),
        ] as [([String], Int)])
    func controlType(_ headers: [String], _ expected: Int) async throws {
        let fal = try await FalEmulator.start(.test())
        let host = "127.0.0.1:\(fal.port)"
        let fault = #"{"faults":[{"fault":"delay","seconds":1}]}"#
        #expect(
            try await status(fal, "POST", "/_emulator/faults", host: host, headers: headers, body: fault) == expected)
        #expect(fal.faults.current.count == (expected == 200 ? 1 : 0))
        await fal.stop()
    }

    @Test("Further hosts can be allowed, for requests and for the pages they come from")
    func allowedHosts() async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.allowedHosts = ["Fal-Box", "fd00::7"]
        let fal = try await FalEmulator.start(configuration)
        #expect(try await status(fal, host: "fal-box:8420") == 200)
        #expect(try await status(fal, host: "[fd00::7]:8420") == 200)
        #expect(try await status(fal, host: "fal-box:8420", headers: ["Origin: http://fal-box:3000"]) == 200)
        #expect(try await status(fal, host: "other-box") == 421)
        await fal.stop()
    }

    @Test("An allowed host is a name alone", arguments: ["", "a b", "http://x", "x:80", "x/y", "x@y", "x?y"])
    func invalidHosts(_ name: String) async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.allowedHosts = [name]
        let error = await #expect(throws: EmulatorError.self) { _ = try await FalEmulator.start(configuration) }
        #expect(error?.kind == .configuration)
    }
}
