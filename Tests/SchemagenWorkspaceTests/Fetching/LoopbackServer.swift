import FalSupport
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An HTTP server of a few lines on loopback, whose answers are raw bytes: so it can also answer wrongly.
///
/// One thread accepts and each connection has one of its own, one request to a connection.
final class LoopbackServer: Sendable {
    /// - Parameters:
    ///   - target: the request's target: `/v1/models?limit=500`.
    ///   - head: the request's head, for its headers.
    typealias Handler = @Sendable (_ target: String, _ head: String) -> [UInt8]

    struct CannotListen: Error {
        let number = errno
    }

    let port: Int
    private let stopped = Locked(false)

    init(_ handler: @escaping Handler) throws {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard listener >= 0, port else { throw CannotListen() }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        let stopped = stopped
        Thread.detachNewThread {
            while !stopped.withLock({ $0 }) {
                var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, 20) > 0 else { continue }
                let connection = accept(listener, nil, nil)
                if connection >= 0 { Thread.detachNewThread { Self.serve(connection, handler) } }
            }
            // Closed by the one who uses it: a number closed elsewhere may be another server's by the next accept.
            close(listener)
        }
    }

    /// Ends the server. Called in a `defer`, it also keeps the server alive that long.
    func stop() { stopped.withLock { $0 = true } }

    var base: String { "http://127.0.0.1:\(port)" }

    /// A whole answer.
    static func answer(_ status: Int, _ body: String, headers: String = "", claiming length: Int? = nil)
        -> [UInt8]
    {
        let size = length ?? body.utf8.count
        return Array(
            "HTTP/1.1 \(status) X\r\n\(headers)Content-Length: \(size)\r\nConnection: close\r\n\r\n\(body)".utf8)
    }

    private static func serve(_ connection: Int32, _ handler: Handler) {
        defer { close(connection) }
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
            guard recv(connection, &byte, 1, 0) == 1 else { return }
            head.append(byte)
            // The first byte of a TLS handshake: answered as a server without TLS does.
            if head == [0x16] { break }
        }
        let text = String(decoding: head, as: UTF8.self)
        let words = text.split(separator: " ", maxSplits: 2)
        let answer = words.count == 3 ? handler(String(words[1]), text) : Self.answer(400, "")
        var sent = 0
        while sent < answer.count {
            let count = answer.withUnsafeBytes {
                send(connection, $0.baseAddress! + sent, answer.count - sent, noSignal)
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    #if canImport(Darwin)
        private static let noSignal: Int32 = 0
    #else
        private static let noSignal = Int32(MSG_NOSIGNAL)
    #endif
}
