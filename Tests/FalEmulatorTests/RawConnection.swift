import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A bare TCP connection to this machine, for what an HTTP client hides.
final class RawConnection: Sendable {
    private let socket: Int32

    /// - Returns: nil when nobody listens there.
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
        // A server that never answers fails the test instead of hanging it.
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    /// Whether nobody listens at a port, or soon nobody does.
    ///
    /// Patience, because a program that another test starts holds copies of all open sockets from its fork to its exec,
    /// and with a copy of it a closed listener still takes connections.
    static func isRefused(port: Int) async throws -> Bool {
        for _ in 1...6_000 {
            if RawConnection(port: port) == nil { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = sendQuietly(socket, bytes)
    }

    /// What has come, or an empty text when the other side has closed.
    func receive() async -> String {
        // Not on the threads of Swift's tasks, which are as many as cores: the server needs them to answer.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in continuation.resume(returning: next()) }
        }
    }

    private func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = read(socket, &buffer, buffer.count)
        // A stopped and continued process finds its waiting interrupted.
        while count < 0, errno == EINTR { count = read(socket, &buffer, buffer.count) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
    }

    /// Reads until the connection is over.
    ///
    /// - Returns: whether it broke, rather than closed.
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

/// Sends without the signal that a closed connection raises, which would end all tests.
private func sendQuietly(_ socket: Int32, _ bytes: [UInt8]) -> Int {
    #if canImport(Darwin)
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        return send(socket, bytes, bytes.count, 0)
    #else
        return send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
}
