import Loopback
import Testing

@testable import FalTransport

@Suite struct RedirectTests {
    @Test(arguments: TransportKind.allCases, ["GET", "POST"])
    func aRedirectIsAnAnswerUnlessAskedOtherwise(_ kind: TransportKind, method: String) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(302, [("Location", "/next")], "over there")
        } _: { server in
            // A POST is not followed even on request: repeating it, or turning it into a GET, is the caller's decision.
            let (head, _) = try await kind.make().fetch(
                TransportRequest(
                    method: method, url: server.url("/first"), body: method == "GET" ? .none : .bytes([1]),
                    followsRedirects: method == "POST"))
            #expect(head.status == 302)
            #expect(head["location"] == "/next")
            #expect(server.requests.map(\.path) == ["/first"])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aRequestThatMustNotBeSentTwiceIsNotRedirected(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(307, [("Location", "/next")], "")
        } _: { server in
            let (head, _) = try await kind.make().fetch(
                TransportRequest(url: server.url("/first"), followsRedirects: true, resending: .never))
            #expect(head.status == 307)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func redirectsAreFollowedOnRequest(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, request in
            switch request.path {
            case "/1": connection.answer(301, [("Location", "/2")], "not this")
            case "/2": connection.answer(302, [("Location", "3")], "nor this")
            default: connection.answer(200, [("X-Here", request.path)], "this")
            }
        } _: { server in
            let (head, bytes) = try await kind.make().fetch(
                TransportRequest(
                    url: server.url("/1"), headers: [.init("Authorization", "Key secret")], followsRedirects: true))
            #expect(head.status == 200)
            #expect(head.url == server.url("/3"))
            #expect(head["x-here"] == "/3")
            #expect(head["location"] == nil)
            #expect(bytes == Array("this".utf8))
            #expect(server.requests.map { $0["authorization"] } == ["Key secret", "Key secret", "Key secret"])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func theKeyDoesNotFollowToAnotherHost(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "elsewhere")
        } _: { other in
            let elsewhere = other.url("/asset")
            try await LoopbackServer.run { connection, _ in
                connection.answer(302, [("Location", elsewhere)], "")
            } _: { server in
                let (_, bytes) = try await kind.make().fetch(
                    TransportRequest(
                        url: server.url(),
                        headers: [.init("Authorization", "Key secret"), .init("Cookie", "a=b"), .init("X-Kept", "1")],
                        followsRedirects: true))
                #expect(bytes == Array("elsewhere".utf8))
                let request = try #require(other.requests.first)
                #expect(request["authorization"] == nil)
                #expect(request["cookie"] == nil)
                #expect(request["x-kept"] == "1")
            }
        }
    }

    @Test(
        arguments: TransportKind.allCases,
        ["ftp://127.0.0.1/etc/passwd", "http://198.51.100.1/x", "//198.51.100.1/x", "HTTP://127.0.0.1.example/x"])
    func aHostileRedirectIsNotFollowed(_ kind: TransportKind, _ location: String) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(302, [("Location", location)], "")
        } _: { server in
            let error = await transportError { () throws(TransportError) in
                try await kind.make().fetch(TransportRequest(url: server.url(), followsRedirects: true))
            }
            #expect(error?.kind == .redirect)
            #expect(error?.mayHaveReachedServer == true)
        }
    }

    @Test(
        "Each redirect is judged by the address that makes it",
        arguments: [
            // Without a scheme, it is that of the address before.
            ("//b.example/x", "https://a.example/", "http://127.0.0.1/", true),
            ("//198.51.100.1/x", "http://127.0.0.1:8080/", "http://127.0.0.1/", false),
            ("/x", "https://a.example/", "http://127.0.0.1/", true),
            // What has come by https does not go on by http.
            ("http://127.0.0.1/x", "https://a.example/", "http://127.0.0.1/", false),
            ("http://b.example/x", "https://a.example/", "http://a.example/", false),
            ("http://b.example/x", "http://a.example/", "http://a.example/", true),
            ("http://127.1/x", "http://127.0.0.1/", "http://127.0.0.1/", true),
            ("https://user@b.example/", "https://a.example/", "https://a.example/", false),
            ("https://b.example\\@a.example/", "https://a.example/", "https://a.example/", false),
            ("ftp://b.example/", "http://a.example/", "http://a.example/", false),
        ])
    func laterHopsToHostileServers(location: String, here: String, first: String, isFollowed: Bool) {
        #expect(RequestRules.mayFollow(location, at: here, of: RequestTarget(first)) == isFollowed)
    }

    @Test(arguments: TransportKind.allCases)
    func aCircleOfRedirectsEnds(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(302, [("Location", "/again?token=canary")], "")
        } _: { server in
            let error = await transportError { () throws(TransportError) in
                try await kind.make().fetch(TransportRequest(url: server.url(), followsRedirects: true))
            }
            #expect(error?.kind == .redirect)
            #expect(error?.mayHaveReachedServer == true)
            #expect(error?.message.contains("redirects more than ten times") == true)
            #expect(server.requests.count == 11)
        }
    }
}
