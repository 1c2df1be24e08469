#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    /// Makes exchanges that are never started, for tests of what holds them.
    final class UnstartedExchanges {
        private let driver: CurlDriver
        private let loop = CurlEventLoop(.init())

        init() throws {
            driver = try #require(CurlDriver(.init()))
        }

        deinit {
            _ = driver.close()
        }

        func make(host: String = "a") -> CurlExchange {
            let request = TransportRequest(url: "http://\(host)/")
            let pipe = ResponsePipe(request, RequestTarget(request.url), owner: loop, capacity: 1)
            return CurlExchange(pipe, sentAt: .now, driver: driver)
        }
    }
#endif
