import FalEmulator
import FalJSON
import FalSupport
import Foundation
import Testing

@Suite("Hosts of fal")
struct HostTests {
    private func submit(_ fal: FalEmulator, to path: String, _ headers: String) async throws -> String {
        let connection = try #require(RawConnection(port: fal.port))
        let body = #"{"prompt":"x"}"#
        connection.send(
            "POST \(path) HTTP/1.1\r\n\(headers)Connection: close\r\nAuthorization: Key k\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return await connection.receiveAll()
    }

    private func json(_ reply: String) throws -> JSONValue {
        try JSONValue(parsing: String(try #require(reply.firstRange(of: "\r\n\r\n").map { reply[$0.upperBound...] })))
    }

    @Test("With one of fal's hosts, the path and the URLs in responses are fal's")
    func byHostHeader() async throws {
        let fal = try await FalEmulator.start(.test())
        for (header, base) in [
            ("Host: queue.fal.run\r\n", "https://queue.fal.run"),
            ("Host: QUEUE.fal.run:8443\r\n", "https://queue.fal.run:8443"),
            ("Host: queue.fal.run\r\nX-Forwarded-Proto: http\r\n", "http://queue.fal.run"),
        ] {
            let answer = try json(try await submit(fal, to: "/fal-ai/flux/dev", header))
            let id = try #require(answer["request_id"]?.stringValue)
            #expect(answer["status_url"] == .string("\(base)/fal-ai/flux/requests/\(id)/status"))
        }
        await fal.stop()
    }

    @Test("Each response says when it was made")
    func date() async throws {
        let fal = try await FalEmulator.start(.test())
        let start = Int(Date().timeIntervalSince1970)
        let reply = try await fal.call("GET", "/")
        let date = try #require(reply.header("Date").flatMap { HTTPDate.seconds($0) })
        #expect((start...Int(Date().timeIntervalSince1970)).contains(date))
        await fal.stop()
    }

    @Test("With a loopback host, fal's host is part of the path")
    func byPath() async throws {
        let fal = try await FalEmulator.start(.test())
        let answer = try json(
            try await submit(
                fal, to: "/queue.fal.run/fal-ai/flux/dev", "Host: localhost:\(fal.port)\r\n"))
        #expect(answer["status_url"]?.stringValue?.hasPrefix("\(fal.baseURL)/queue.fal.run/fal-ai/flux/") == true)
        await fal.stop()
    }

    @Test(
        "Behind a forwarded port, URLs lead through the port that the caller used",
        arguments: [
            ("127.0.0.1:9000", "http://127.0.0.1:9000"), ("localhost", "http://127.0.0.1"),
            ("127.0.0.1:9000/x", nil), ("127.0.0.1:9000@b", nil), ("127.0.0.1:x", nil),
        ])
    func forwardedPort(host: String, base: String?) async throws {
        let fal = try await FalEmulator.start(.test())
        let reply = try await submit(fal, to: "/queue.fal.run/fal-ai/flux/dev", "Host: \(host)\r\n")
        let url = try? json(reply)["status_url"]?.stringValue
        #expect(
            url?.hasPrefix("\(base ?? fal.baseURL)/queue.fal.run/fal-ai/flux/") == true || base == nil && url == nil)
        await fal.stop()
    }
}
