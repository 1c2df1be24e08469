import FalTransport
import Foundation
import Loopback
import Testing

/// Errors may be logged: they show nothing that was sent.
@Suite struct PrivacyTests {
    @Test(
        arguments: TransportKind.allCases, ["refused", "lookup", "dropped", "deadline", "garbage", "header", "address"])
    func anErrorShowsNothingThatWasSent(_ kind: TransportKind, failure: String) async throws {
        try await LoopbackServer.run { connection, request in
            switch failure {
            case "dropped": connection.close()
            case "garbage":
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: canary-answer\r\nX: canary-answer\r\n\r\n")
                connection.reset()
            default: connection.waitForEnd()
            }
        } _: { server in
            let query = "?token=canary-query#canary-fragment"
            var url = server.url("/path\(query)")
            switch failure {
            case "refused": url = "http://127.0.0.1:\(try LoopbackSocket.unusedPort())/path\(query)"
            case "lookup": url = "http://nowhere.invalid/path\(query)"
            case "address": url = "http://canary-user:canary-password@/\(query)"
            default: break
            }
            var headers = [TransportHeader("Authorization", "Key canary-key")]
            if failure == "header" { headers.append(.init("X-Bad", "canary-value\n")) }
            let error = await transportError { () throws(TransportError) in
                try await kind.make().fetch(
                    TransportRequest(
                        method: "POST", url: url, headers: headers, body: .bytes(Array("canary-body".utf8)),
                        deadline: .milliseconds(500), resending: .never))
            }
            let shown = try #require(error)
            for text in ["\(shown)", String(reflecting: shown), shown.message, shown.url, shown.localizedDescription] {
                #expect(!text.contains("canary"))
            }
            #expect(shown.localizedDescription == shown.message)
        }
    }

    @Test(arguments: [
        ("https://queue.fal.run/fal-ai/flux", "https://queue.fal.run/fal-ai/flux"),
        ("https://queue.fal.run/a?b=c", "https://queue.fal.run/a?…"),
        ("https://user:word@fal.run:8443/a?b@c#d", "https://fal.run:8443/a?…"),
        ("http://[::1]:8080/a#b", "http://[::1]:8080/a"),
        ("https://fal.run?b=c", "https://fal.run?…"),
        ("no address?b=c", "no address?…"),
    ])
    func anAddressIsShownWithoutItsSecrets(url: String, shown: String) {
        #expect(TransportError(kind: .other, message: "", url: url, mayHaveReachedServer: true).url == shown)
    }
}
