package import FalTransport

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What a source needs from outside: a way to send, and the three things a test wants to decide itself.
package struct SourceEnvironment: Sendable {
    package var transport: any Transport
    /// Waits between two attempts.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to 1, for the jitter of those waits.
    package var random: @Sendable () -> Double
    /// Seconds since 1970, for a `Retry-After` that is a date.
    package var now: @Sendable () -> Int

    package init(
        transport: any Transport,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
    ) {
        self.transport = transport
        self.sleep = sleep
        self.random = random
        self.now = now
    }
}
