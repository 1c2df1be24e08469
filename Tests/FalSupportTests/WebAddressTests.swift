import FalSupport
import Testing

@Suite("Addresses")
struct WebAddressTests {
    @Test(
        "An address is read into scheme, host, port and path",
        arguments: [
            ("https://example.com", "https", "example.com", nil, "", false),
            ("HTTPS://Example.COM:8443/A/b/", "https", "example.com", 8443, "/A/b/", false),
            ("http://[::1]:8080/x?y=z", "http", "[::1]", 8080, "/x", true),
            ("http://127.0.0.1#top", "http", "127.0.0.1", nil, "", true),
            ("ws://a_b.example?x=/y@z", "ws", "a_b.example", nil, "", true),
            ("https://example.com/ä@b:c", "https", "example.com", nil, "/ä@b:c", false),
            // To a reader of characters, "?" and the mark behind it are another character.
            ("https://example.com/x?\u{301}", "https", "example.com", nil, "/x", true),
        ] as [(String, String, String, Int?, String, Bool)])
    func parts(text: String, scheme: String, host: String, port: Int?, path: String, hasQuery: Bool) throws {
        let address = try #require(WebAddress(text))
        #expect(address.scheme == scheme)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.path == path)
        #expect(address.hasQueryOrFragment == hasQuery)
        #expect(address.origin == "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? ""))
    }

    @Test(
        "Text that two parsers could read differently is refused",
        arguments: [
            "", "example.com", "https://", "https:///x", "://x", "1://x", "ht tp://x", "https:/x", "mailto:a@b",
            "https://exa mple.com", "https://example.com/a b", "https://example.com/\r\nX: y", "https://a\u{0}b",
            "https://a\u{7F}", "http://127.0.0.1\\@evil.example/", "http://evil.example/\\@127.0.0.1",
            "https://fal.run;evil.example", "https://fal.run%2eevil.example", "https://fäl.run", "https://fal。run",
            "https://a,b", "https://(a)", "https://a:", "https://a:0", "https://a:65536", "https://a:+80",
            "https://a:8 0", "https://a:b", "https://a:80:90", "https://[::1", "https://[::1]x", "https://[]",
            "https://[evil.example]", "https://[::1%25eth0]", "https://::1/",
        ])
    func malformedHostileAddresses(text: String) {
        #expect(throws: WebAddress.Problem.malformed) { try WebAddress(parsing: text) }
        #expect(WebAddress(text) == nil)
    }

    @Test(
        "A user name or password is refused", arguments: ["http://a@b", "http://localhost:x@b.example/", "http://@b"])
    func userInfoInHostileAddresses(text: String) {
        #expect(throws: WebAddress.Problem.userInfo) { try WebAddress(parsing: text) }
        #expect(WebAddress(text) == nil)
    }

    @Test(
        "Only the names of this machine are loopback",
        arguments: [
            ("127.0.0.1", true), ("127.9.8.7", true), ("localhost", true), ("LOCALHOST", true), ("[::1]", true),
            ("127.0.0.1.example.com", false), ("localhost.example.com", false), ("localhost.", false),
            ("128.0.0.1", false), ("127.1", false), ("127.0.0.256", false), ("127.0.0.", false), ("127.0..1", false),
            ("0.0.0.0", false), ("[::]", false), ("[::ffff:127.0.0.1]", false), ("2130706433", false),
        ])
    func loopback(host: String, isLoopback: Bool) throws {
        #expect(try #require(WebAddress("http://\(host):80/")).isLoopback == isLoopback)
    }

    @Test(
        "A Location is resolved against the address that answered, and what has a scheme is whole",
        arguments: [
            ("/b", "https://a.example:8443/b"), ("b", "https://a.example:8443/x/b"),
            ("?c", "https://a.example:8443/x/y?c"), ("", "https://a.example:8443/x/y?z"),
            ("#f", "https://a.example:8443/x/y?z"),
            ("//b.example/c", "https://b.example/c"), ("http://b.example", "http://b.example"),
            ("file:///etc/passwd", "file:///etc/passwd"), ("javascript:x", "javascript:x"),
            ("/a b/ä?c d", "https://a.example:8443/a%20b/%C3%A4?c%20d"), ("//ä.example/", "https://%C3%A4.example/"),
        ])
    func resolving(location: String, target: String) throws {
        #expect(try #require(WebAddress("https://a.example:8443/x/y?z#w")).resolving(location) == target)
    }
}
