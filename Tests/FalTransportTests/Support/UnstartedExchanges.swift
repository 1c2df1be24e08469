#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    /// Makes exchanges that are never started, for tests of what holds them.
    final class UnstartedExchanges {
        let start = ContinuousClock.now
        private let driver: CurlDriver
        private let loop = CurlEventLoop(.init())

        init() throws {
            driver = try #require(CurlDriver(.init()))
        }

        deinit {
            _ = driver.close()
        }

        /// - Parameter deadline: In milliseconds after `start`.
        func make(host: String = "a", deadline: Int? = nil) -> CurlExchange {
            let request = TransportRequest(url: "http://\(host)/", deadline: deadline.map { .milliseconds($0) })
            let pipe = ResponsePipe(request, RequestTarget(request.url), owner: loop, capacity: 1)
            return CurlExchange(pipe, sentAt: start, driver: driver)
        }
    }
#endif
