import Testing

@testable import FalTransport

@Suite struct ProxyEnvironmentTests {
    private func proxy(_ url: String, _ variables: [String: String]) -> Proxy? {
        ProxyEnvironment { variables[$0] }.proxy(for: RequestTarget(url))
    }

    @Test("Each scheme has its own variable, then comes the one for all")
    func variables() {
        let all = ["http_proxy": "http://a:1", "https_proxy": "http://b:2", "all_proxy": "http://c:3"]
        #expect(proxy("http://fal.test/", all) == Proxy(url: "http://a:1", source: "http_proxy"))
        #expect(proxy("https://fal.test/", all) == Proxy(url: "http://b:2", source: "https_proxy"))
        #expect(proxy("http://fal.test/", ["ALL_PROXY": "c:3"])?.description == "http://c:3 (set by ALL_PROXY)")
        #expect(proxy("https://fal.test/", ["HTTPS_PROXY": "http://b:2"])?.source == "HTTPS_PROXY")
        #expect(proxy("https://fal.test/", ["https_proxy": "", "all_proxy": "http://c:3"])?.source == "all_proxy")
        #expect(proxy("http://fal.test/", [:]) == nil)
    }

    @Test("HTTP_PROXY is not read: a client of a CGI server can set it")
    func uppercaseHTTP() {
        #expect(proxy("http://fal.test/", ["HTTP_PROXY": "http://a:1"]) == nil)
    }

    @Test("User name and password of a proxy are not shown")
    func password() {
        let proxy = proxy("http://fal.test/", ["http_proxy": "http://user:secret@a:1/"])
        #expect(proxy?.description == "http://a:1/ (set by http_proxy)")
    }

    @Test(
        "no_proxy lists hosts, domains and blocks of addresses",
        arguments: [
            ("fal.test", "fal.test", true), ("fal.test", ".test", true), ("fal.test", "test", true),
            ("fal.test", "al.test", false), ("fal.test", "x.fal.test", false), ("fal.test", "FAL.TEST.", true),
            ("fal.test", "*", true), ("fal.test", "a, fal.test", true), ("fal.test", "a fal.test", true),
            ("10.1.2.3", "10.0.0.0/8", true), ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "2.3", false),
            ("10.1.2.3", "11.0.0.0/8", false), ("10.1.2.3", "10.0.0.0/99", false), ("[::1]", "::1", true),
        ])
    func exceptions(host: String, list: String, isExcepted: Bool) {
        let variables = ["http_proxy": "http://a:1", "no_proxy": list]
        #expect((proxy("http://\(host)/", variables) == nil) == isExcepted)
        #expect((proxy("http://\(host)/", ["http_proxy": "http://a:1", "NO_PROXY": list]) == nil) == isExcepted)
    }

    @Test("The list for libcurl has the loopback addresses as well")
    func exceptionsWithLoopback() {
        let added = ProxyEnvironment { $0 == "no_proxy" ? "fal.test" : nil }.exceptionsWithLoopback
        #expect(added == "fal.test,localhost,127.0.0.1,127.0.0.0/8,::1")
        #expect(ProxyEnvironment { _ in "*" }.exceptionsWithLoopback == "*")
    }
}
