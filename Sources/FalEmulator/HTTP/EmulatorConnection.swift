import Hummingbird
import NIOCore
import ServiceLifecycle

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The connection a request came over, for what goes wrong on purpose.
struct EmulatorConnection: Sendable {
    let channel: any Channel

    /// It was closed on purpose.
    struct Closed: Error {}

    func close() async { try? await channel.close() }

    /// Waits until the caller closes it, or the server ends. A caller that waits for an answer is not idle.
    func waitForCaller() async {
        try? await cancelWhenGracefulShutdown {
            try await withTaskCancellationHandler {
                try await ConnectionWatch.callerIsGone(from: channel).get()
            } onCancel: {
                channel.close(promise: nil)
            }
        }
    }

    /// Closes it so that the caller sees it break.
    func reset() async {
        if let socket = channel as? any SocketOptionProvider {
            // Nothing lingers: the system tells the other side of a reset, and throws away what is not sent.
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    /// The last bytes of this connection.
    ///
    /// - Parameter isReset: whether the caller sees it break, rather than end.
    func write(
        _ bytes: ByteBuffer, to writer: inout any ResponseBodyWriter, thenReset isReset: Bool
    ) async throws {
        try await writer.write(bytes)
        if isReset { await reset() } else { await close() }
        throw Closed()
    }
}
