import FalTransport
import Loopback
import Testing

/// Requests go to the host that every check reads in their address, or nowhere.
@Suite struct HostileAddressTests {
    @Test(
        arguments: TransportKind.allCases,
        [
            "http://127.0.0.1\\@127.0.0.1:", "http://a@127.0.0.1:", "http://127.0.0.1%2e:", "http://127。0.0.1:",
            "http://127.0.0.1;.fal.run:", "http://127.0.0.1,fal.run:",
        ])
    func whatTwoParsersReadDifferentlyIsNotSent(_ kind: TransportKind, start: String) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "")
        } _: { server in
            let error = await transportError { () throws(TransportError) in
                try await kind.make().fetch(TransportRequest(url: "\(start)\(server.port)/"))
            }
            #expect(error?.kind == .invalidRequest)
            #expect(error?.mayHaveReachedServer == false)
            #expect(server.requests.isEmpty)
        }
    }

    #if os(Linux) || os(macOS)
        @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/9.9 200 OK\r\n\r\n", "gibberish\n"])
        func anAnswerThatIsNotHTTPIsCalledThat(_ answer: String) async throws {
            try await LoopbackServer.run { connection, _ in
                connection.send(answer)
                connection.close()
            } _: { server in
                for followsRedirects in [false, true] {
                    let error = await transportError { () throws(TransportError) in
                        try await CurlTransport().fetch(
                            TransportRequest(url: server.url(), followsRedirects: followsRedirects))
                    }
                    #expect(error?.kind == .receive)
                    #expect(error?.message.contains("did not answer with HTTP") == true)
                }
            }
        }
    #endif
}
