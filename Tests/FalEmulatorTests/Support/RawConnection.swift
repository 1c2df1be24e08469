import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A plain TCP connection to this machine, to test what an HTTP client hides.
final class RawConnection: Sendable {
    private let socket: Int32

    /// - Returns: nil if nobody listens on the port.
    init?(port: Int, host: String = "127.0.0.1") {
        socket = openStream()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        inet_pton(AF_INET, host, &address.sin_addr)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
        // A server that never responds must fail the test, not hang it.
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    /// Whether nobody listens on a port, at least soon.
    ///
    /// It retries, because a process that another test starts has copies of all open sockets between fork and exec, and
    /// a copy of a closed listener still accepts connections.
    static func isRefused(port: Int) async throws -> Bool {
        for _ in 1...6_000 {
            if RawConnection(port: port) == nil { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) { _ = sendQuietly(socket, bytes) }

    /// Says that nothing more will be sent.
    func finish() {
        #if canImport(Darwin)
            _ = shutdown(socket, SHUT_WR)
        #else
            _ = shutdown(socket, Int32(SHUT_WR))
        #endif
    }

    /// What was received; empty if the other side has closed.
    func receive() async -> String {
        // Not on Swift's cooperative threads, of which there are as many as cores: the server needs them.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in continuation.resume(returning: next()) }
        }
    }

    private func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = read(socket, &buffer, buffer.count)
        // Reading is interrupted when the process is stopped and continued.
        while count < 0, errno == EINTR { count = read(socket, &buffer, buffer.count) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
    }

    /// Reads until the connection ends.
    ///
    /// - Returns: whether it was reset, not closed.
    func endsWithReset() async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                var count = 1
                while count > 0 { count = read(socket, &buffer, buffer.count) }
                continuation.resume(returning: count < 0 && errno == ECONNRESET)
            }
        }
    }

    /// Reads until the other side closes.
    func receiveAll() async -> String {
        var all = ""
        while true {
            let part = await receive()
            if part.isEmpty { return all }
            all += part
        }
    }
}

private func openStream() -> Int32 {
    #if canImport(Glibc)
        socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
        socket(AF_INET, SOCK_STREAM, 0)
    #endif
}

/// Sends without raising SIGPIPE on a closed connection, which would end all tests.
private func sendQuietly(_ socket: Int32, _ bytes: [UInt8]) -> Int {
    #if canImport(Darwin)
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        return send(socket, bytes, bytes.count, 0)
    #else
        return send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
}
