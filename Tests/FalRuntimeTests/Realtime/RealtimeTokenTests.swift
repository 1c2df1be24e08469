import FalEmulator
import FalSupport
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

#if os(Linux) || os(macOS)
    /// How long a token opens sockets, by a clock of the test.
    @Suite struct RealtimeTokenTests {
        private static let document = FalEmulator.Document(
            "fal-ai/live/realtime", input: #"{"n":{"type":"integer"}}"#, output: ["n": ["type": "integer"]])

        @Test("A token opens sockets until nine tenths of its life are over, then another one does")
        func refresh() async throws {
            try await LocalFal.run(documents: [Self.document]) { fal in
                let start = ContinuousClock.now
                let passed = Locked(Duration.zero)
                let opener = RealtimeOpener(
                    try fal.client(.curl), "fal-ai/live/realtime",
                    FalRealtimeOptions(authorization: .token(lifetime: .seconds(100))),
                    now: { start + passed.withLock { $0 } })
                for (second, tokens) in [(0, 1), (89, 1), (90, 2), (179, 2), (180, 3)] {
                    passed.withLock { $0 = .seconds(second) }
                    let socket = try await opener.open()
                    socket.drop()
                    #expect(fal.seen(.token).count == tokens, "after \(second) s")
                }
            }
        }

        @Test("A token that was refused is not used again, however fresh")
        func forgotten() async throws {
            try await LocalFal.run(documents: [Self.document]) { fal in
                let opener = RealtimeOpener(try fal.client(.curl), "fal-ai/live/realtime", FalRealtimeOptions())
                for tokens in 1...2 {
                    let socket = try await opener.open()
                    socket.drop()
                    opener.forgetToken()
                    #expect(fal.seen(.token).count == tokens)
                }
            }
        }
    }
#endif
