#if os(Linux)
    import FalTransport
    import Loopback
    import Testing

    /// A process may end at any moment of its transports' lives.
    @Suite struct ExitGuardTests {
        /// Each run is another throw of the dice: OpenSSL's exit handler against a thread that ends.
        @Test(arguments: 1...20)
        func aProgramThatLetsGoAndReturnsEndsCleanly(_ run: Int) async {
            await #expect(processExitsWith: .success) {
                try await LoopbackServer.run { connection, _ in
                    connection.answer(200, [], "")
                } _: { server in
                    let url = server.url()
                    let transport = CurlTransport()
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 1...4 {
                            group.addTask { _ = try await transport.fetch(TransportRequest(url: url)) }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }
    }
#endif
