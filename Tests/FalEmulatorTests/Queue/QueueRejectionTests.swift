import FalEmulator
import FalJSON
import Testing

@Suite("Rejections of the queue")
struct QueueRejectionTests {
    private func start(_ time: ManualClock? = nil) async throws -> FalEmulator {
        try await FalEmulator.start(
            .test(pace: time == nil ? .instant : .init(waiting: .seconds(1), running: .seconds(1)), clock: time))
    }

    @Test("A call without a key is a 401")
    func noKey() async throws {
        let fal = try await start()
        let submit = try await fal.call("POST", "/queue.fal.run/fal-ai/flux/dev", body: "{}", key: nil)
        #expect(submit.status == 401)
        #expect(try submit.json["detail"]?.stringValue?.hasPrefix("Cannot access application") == true)
        #expect(try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/x/status", key: nil).status == 401)
        await fal.stop()
    }

    @Test("A malformed key is a 401", arguments: ["Key", "Key ", "Bearer a:b", "a:b", "Key a b"])
    func badKey(_ key: String) async throws {
        let fal = try await start()
        let reply = try await fal.call("POST", "/queue.fal.run/fal-ai/flux/dev", body: "{}", key: key)
        #expect(reply.status == 401)
        #expect(try reply.json == ["detail": "invalid key credentials"])
        await fal.stop()
    }

    @Test("An unknown app and an unknown path of an app are different 404s")
    func unknownEndpoint() async throws {
        let fal = try await start()
        let app = try await fal.call("POST", "/queue.fal.run/fal-ai/nothing/fast", body: "{}")
        #expect(app.status == 404)
        #expect(try app.json == ["detail": "Application \"nothing\" not found"])
        let path = try await fal.call("POST", "/queue.fal.run/fal-ai/flux/schnell/redux", body: "{}")
        #expect(path.status == 404)
        #expect(try path.json == ["detail": "Path /schnell/redux not found"])
        for path in [
            "", "fal-ai%2Fflux%2Fdev", "fal-ai/flux/%FF", "fal-ai/flux/%zz", "FAL-AI/flux/dev", "fal-ai/flux/..",
        ] {
            let connection = try #require(RawConnection(port: fal.port))
            connection.send(
                "POST /queue.fal.run/\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    + "Authorization: Key k\r\nContent-Length: 2\r\n\r\n{}")
            #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 404 "), "\(path)")
        }
        await fal.stop()
    }

    @Test("An unknown request, or one of another app, is a 404")
    func unknownRequest() async throws {
        let fal = try await FalEmulator.start(
            .test([TestDocument.make("fal-ai/flux/dev"), TestDocument.make("fal-ai/veo3")]))
        let id = try await fal.submit("fal-ai/flux/dev")
        for (method, path) in [
            ("GET", "fal-ai/flux/requests/none"), ("GET", "fal-ai/flux/requests/none/status"),
            ("PUT", "fal-ai/flux/requests/none/cancel"), ("GET", "fal-ai/veo3/requests/\(id)"),
        ] {
            let reply = try await fal.call(method, "/queue.fal.run/\(path)")
            #expect(reply.status == 404, "\(path)")
            #expect(try reply.json == ["status": "NOT_FOUND"], "\(path)")
        }
        await fal.stop()
    }

    @Test("A request under the whole endpoint id, and wrong methods, are a 405")
    func notAllowed() async throws {
        let fal = try await start()
        let id = try await fal.submit("fal-ai/flux/dev")
        for (method, path, allowed) in [
            ("GET", "fal-ai/flux/dev/requests/\(id)/status", "POST"), ("GET", "fal-ai/flux/dev/requests/\(id)", "POST"),
            ("PUT", "fal-ai/flux/dev/requests/\(id)/cancel", "POST"), ("GET", "fal-ai/flux/dev", "POST"),
            ("POST", "fal-ai/flux/requests/\(id)/cancel", "PUT"), ("DELETE", "fal-ai/flux/requests/\(id)", "GET"),
        ] {
            let reply = try await fal.call(method, "/queue.fal.run/\(path)")
            #expect(reply.status == 405, "\(method) \(path)")
            #expect(reply.header("allow") == allowed, "\(method) \(path)")
        }
        await fal.stop()
    }

    @Test(
        "A body that is not JSON, or empty, is a 422",
        arguments: [("{\"prompt\":", "json_invalid"), ("", "missing")])
    func brokenBody(_ body: String, _ type: String) async throws {
        let fal = try await start()
        let reply = try await fal.call("POST", "/queue.fal.run/fal-ai/flux/dev", body: body)
        #expect(reply.status == 422)
        #expect(try reply.json["detail"]?[0]?["type"] == .string(type))
        #expect(try reply.json["detail"]?[0]?["loc"]?[0] == "body")
        await fal.stop()
    }

    @Test("A body above the limit is a 413, with or without a stated length")
    func tooLarge() async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.maximumBodyBytes = 1_000
        let fal = try await FalEmulator.start(configuration)
        let filler = String(repeating: "x", count: 2_000)
        let body = #"{"prompt":"\#(filler)"}"#
        let reply = try await fal.call("POST", "/queue.fal.run/fal-ai/flux/dev", body: body)
        #expect(reply.status == 413)
        #expect(try reply.json == ["detail": "The request body is larger than 1000 bytes"])
        let connection = try #require(RawConnection(port: fal.port))
        connection.send(
            "POST /queue.fal.run/fal-ai/flux/dev HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n\(filler)\r\n0\r\n\r\n")
        #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 413 "))
        #expect(try await fal.call("POST", "/queue.fal.run/fal-ai/flux/dev", body: #"{"prompt":"x"}"#).status == 200)
        await fal.stop()
    }

    @Test("A request cancelled while queued or running is completed with an error", arguments: [0.5, 1.5])
    func cancel(_ seconds: Double) async throws {
        let time = ManualClock()
        let fal = try await start(time)
        let id = try await fal.submit("fal-ai/flux/dev")
        let address = "/queue.fal.run/fal-ai/flux/requests/\(id)"
        time.advance(.seconds(seconds))
        let cancel = try await fal.call("PUT", address + "/cancel")
        #expect(cancel.status == 202)
        #expect(try cancel.json == ["status": "CANCELLATION_REQUESTED"])
        let status = try await fal.call("GET", address + "/status?logs=1")
        #expect(status.status == 200)
        #expect(try status.json["status"] == "COMPLETED")
        #expect(try status.json["error_type"] == "client_cancelled")
        #expect(try status.json["logs"]?.arrayValue?.count == (seconds < 1 ? 0 : 3))
        let result = try await fal.call("GET", address)
        #expect(result.status == 499)
        #expect(result.header("x-fal-error-type") == "client_cancelled")
        let again = try await fal.call("PUT", address + "/cancel")
        #expect(again.status == 400)
        #expect(try again.json == ["status": "ALREADY_COMPLETED"])
        await fal.stop()
    }

    @Test("A completed request cannot be cancelled")
    func cancelCompleted() async throws {
        let fal = try await start()
        let id = try await fal.submit("fal-ai/flux/dev")
        let reply = try await fal.call("PUT", "/queue.fal.run/fal-ai/flux/requests/\(id)/cancel")
        #expect(reply.status == 400)
        #expect(try reply.json == ["status": "ALREADY_COMPLETED"])
        #expect(try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)").status == 200)
        await fal.stop()
    }
}
