import FalTransport
import Loopback
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Requests to loopback addresses go through no proxy, and a failure through a proxy names it.
@Suite struct ProxyTests {
    /// Answers with what it was asked for, as a proxy or a server.
    private static let echo: LoopbackServer.Script = { connection, request in
        if request.path == "http://moved.invalid/" {
            connection.answer(302, [("Location", "http://127.0.0.1:\(request["x-port"] ?? "")/here")], "")
        } else {
            connection.answer(200, [], request.path)
        }
    }

    #if os(Linux) || os(macOS)
        private static func transport(_ proxy: String) -> CurlTransport {
            var configuration = CurlTransport.Configuration()
            configuration.proxy = .url(proxy)
            return CurlTransport(configuration: configuration)
        }

        @Test("The proxy of the configuration is asked for other hosts, and never for a loopback address")
        func aConfiguredHostileProxy() async throws {
            try await LoopbackServer.run(script: Self.echo) { server in
                try await LoopbackServer.run(script: Self.echo) { proxy in
                    let transport = Self.transport(proxy.url())
                    let far = try await transport.fetch(TransportRequest(url: "http://host.invalid/path"))
                    #expect(far.bytes == Array("http://host.invalid/path".utf8))
                    for host in ["127.0.0.1", "localhost", "127.1"] {
                        let near = try await transport.fetch(
                            TransportRequest(url: "http://\(host):\(server.port)/path"))
                        #expect(near.bytes == Array("/path".utf8))
                    }
                    #expect(proxy.requests.count == 1)
                }
            }
        }

        @Test("A redirect to a loopback address is followed without the proxy")
        func redirected() async throws {
            try await LoopbackServer.run(script: Self.echo) { server in
                try await LoopbackServer.run(script: Self.echo) { proxy in
                    let moved = try await Self.transport(proxy.url()).fetch(
                        TransportRequest(
                            url: "http://moved.invalid/", headers: [.init("X-Port", "\(server.port)")],
                            followsRedirects: true))
                    #expect(moved.bytes == Array("/here".utf8))
                    #expect(proxy.requests.count == 1)
                }
            }
        }

        @Test("A proxy that cannot be reached is named, without its password")
        func anUnreachableHostileProxy() async throws {
            let port = try LoopbackSocket.unusedPort()
            let error = await transportError { () throws(TransportError) in
                try await Self.transport("http://user:secret@127.0.0.1:\(port)").fetch(
                    TransportRequest(url: "http://host.invalid/"))
            }
            #expect(error?.kind == .connect)
            #expect(error?.mayHaveReachedServer == false)
            #expect(error?.message.contains("through the proxy http://127.0.0.1:\(port) (set by") == true)
            #expect(error?.message.contains("secret") == false)
        }

        @Test("A proxy without an address is named")
        func unknownName() async {
            let error = await transportError { () throws(TransportError) in
                try await Self.transport("http://proxy.invalid:3128").fetch(
                    TransportRequest(url: "https://host.invalid/"))
            }
            #expect(error?.kind == .nameLookup)
            #expect(error?.message.contains("http://proxy.invalid:3128") == true)
        }

        @Test("A proxy that refuses the tunnel, closes the connection or does not respond is named", arguments: 0..<3)
        func failing(_ way: Int) async throws {
            try await LoopbackServer.run { connection, _ in
                switch way {
                case 0: connection.answer(403, [], "")
                case 1: connection.close()
                default: connection.waitForEnd()
                }
            } _: { proxy in
                let error = await transportError { () throws(TransportError) in
                    try await Self.transport(proxy.url()).fetch(
                        TransportRequest(url: "https://host.invalid/", deadline: .seconds(way == 2 ? 1 : 60)))
                }
                #expect(error?.kind == (way == 2 ? .timeout : .connect))
                #expect(error?.mayHaveReachedServer == false)
                #expect(error?.message.contains("127.0.0.1:\(proxy.port)") == true)
            }
        }
    #endif

    #if os(Linux)
        /// Answers 200 to a loopback address, or the error.
        private static func status(_ transport: any Transport, _ url: String) async -> Result<Int, TransportError> {
            do throws(TransportError) {
                return .success(try await transport.fetch(TransportRequest(url: url)).head.status)
            } catch {
                return .failure(error)
            }
        }

        @Test(
            "The environment's proxies never get a request to a loopback address",
            arguments: ["http_proxy", "ALL_PROXY"])
        func aHostileProxyOfTheEnvironment(_ variable: String) async {
            await #expect(processExitsWith: .success) { [variable] in
                try await LoopbackServer.run(script: ProxyTests.echo) { server in
                    try await LoopbackServer.run(script: ProxyTests.echo) { proxy in
                        setenv(variable, proxy.url(), 1)
                        #expect(await ProxyTests.status(CurlTransport(), server.url()) == .success(200))
                        // Foundation cannot be kept from the proxy.
                        let refused = await ProxyTests.status(URLSessionTransport(), server.url())
                        guard case .failure(let error) = refused else {
                            Issue.record("URLSession's request was not refused")
                            return
                        }
                        #expect(error.kind == .invalidRequest)
                        #expect(error.message.contains("\(proxy.url()) (set by \(variable))"))
                        #expect(error.message.contains("no_proxy"))
                        #expect(proxy.connectionCount == 0)
                        setenv("no_proxy", "127.0.0.1", 1)
                        #expect(await ProxyTests.status(URLSessionTransport(), server.url()) == .success(200))
                        #expect(await ProxyTests.status(CurlTransport(), server.url()) == .success(200))
                        #expect(proxy.connectionCount == 0)
                        #expect(await ProxyTests.status(CurlTransport(), "http://host.invalid/") == .success(200))
                        #expect(await ProxyTests.status(URLSessionTransport(), "http://host.invalid/") == .success(200))
                        #expect(proxy.connectionCount == 2)
                    }
                }
            }
        }

        @Test("The environment's proxy is named when it cannot be reached, by either transport")
        func environmentUnreachable() async {
            await #expect(processExitsWith: .success) {
                let port = try LoopbackSocket.unusedPort()
                setenv("http_proxy", "127.0.0.1:\(port)", 1)
                let transports: [any Transport] = [CurlTransport(), URLSessionTransport()]
                for transport in transports {
                    guard case .failure(let error) = await ProxyTests.status(transport, "http://host.invalid/") else {
                        Issue.record("there is no proxy, but a response")
                        return
                    }
                    #expect(error.kind == .connect)
                    #expect(error.mayHaveReachedServer == false)
                    #expect(error.message.contains("the proxy http://127.0.0.1:\(port) (set by http_proxy)"))
                }
            }
        }
    #endif
}
