import Testing

@testable import FalTransport

@Suite struct RequestTargetTests {
    @Test(
        "A loopback address is one in every spelling",
        arguments: [
            "http://localhost/", "http://LOCALHOST:80/", "http://localhost./", "http://fal.localhost/",
            "http://127.0.0.1/", "http://127.9.8.7:1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
            "http://[::1]/", "http://[0:0:0:0:0:0:0:1]:8000/", "http://[::ffff:127.0.0.1]/",
            "http://user@127.0.0.1/",
        ])
    func loopback(url: String) {
        #expect(RequestTarget(url).isLoopback)
    }

    @Test(
        "Other addresses are not loopback addresses, whatever they look like",
        arguments: [
            "http://fal.run/", "http://localhost.fal.run/", "http://notlocalhost/", "http://127.0.0.1.fal.run/",
            "http://128.0.0.1/", "http://10.0.0.1/", "http://[::2]/", "http://[::ffff:10.0.0.1]/",
            "http://127.0.0.1@fal.run/", "http:///", "nothing",
        ])
    func others(url: String) {
        #expect(!RequestTarget(url).isLoopback)
    }
}
