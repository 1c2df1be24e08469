import Foundation

/// Sends requests over many connections from one thread. It does as little as possible, so that the server is what is
/// measured.
///
/// Each connection submits a request, fetches its result, and starts over.
struct LoadGenerator {
    var port: Int
    var endpoint: String
    var app: String
    var connections: Int
    /// Requests per second over all connections; `nil` for as many as possible.
    var rate: Double?
    var seconds: Double

    struct Outcome {
        var responses = 0
        var errors = 0
        /// Milliseconds from the first byte of a submit to the last byte of its response.
        var submits: [Double] = []
        var results: [Double] = []
        var wall = 0.0
        /// The first error.
        var problem: String?
    }

    private struct Connection {
        var socket: Int32
        var isBusy = false
        var start = ContinuousClock.now
        var received: [UInt8] = []
        /// The request whose result is fetched next; `nil` before a submit.
        var request: String?
    }

    func run() throws -> Outcome {
        var connections = try (0..<self.connections).map { _ in Connection(socket: try LoadSocket.open(port)) }
        defer { for connection in connections { close(connection.socket) } }
        var waiting = connections.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        var outcome = Outcome()
        let clock = ContinuousClock()
        let start = clock.now
        var sent = 0
        var next = 0
        while true {
            let elapsed = (clock.now - start) / .seconds(1)
            let isOver = elapsed >= seconds
            if isOver, !connections.contains(where: \.isBusy) || elapsed > seconds + 10 { break }
            var due = isOver ? 0 : rate.map { Int(elapsed * $0) - sent } ?? connections.count
            var checked = 0
            while due > 0, checked < connections.count {
                if !connections[next].isBusy {
                    send(&connections[next], &outcome)
                    sent += 1
                    due -= 1
                }
                next = (next + 1) % connections.count
                checked += 1
            }
            guard poll(&waiting, nfds_t(waiting.count), 1) > 0 else { continue }
            for index in waiting.indices where waiting[index].revents != 0 {
                receive(&connections[index], &outcome)
                if outcome.errors > 100 { return outcome }
            }
        }
        outcome.errors += connections.count(where: \.isBusy)
        outcome.wall = (clock.now - start) / .seconds(1)
        return outcome
    }

    // MARK: One exchange

    private static let headers = "Host: 127.0.0.1\r\nAuthorization: Key k\r\n"
    private static let body = #"{"prompt":"a fox"}"#

    private func send(_ connection: inout Connection, _ outcome: inout Outcome) {
        let text =
            if let request = connection.request {
                "GET /queue.fal.run/\(app)/requests/\(request) HTTP/1.1\r\n\(Self.headers)\r\n"
            } else {
                "POST /queue.fal.run/\(endpoint) HTTP/1.1\r\n\(Self.headers)"
                    + "Content-Type: application/json\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)"
            }
        connection.isBusy = true
        connection.start = .now
        if !LoadSocket.send(connection.socket, Array(text.utf8)) {
            fail(&connection, &outcome, "a request could not be sent")
        }
    }

    private func receive(_ connection: inout Connection, _ outcome: inout Outcome) {
        guard let bytes = LoadSocket.receive(connection.socket) else {
            return fail(&connection, &outcome, "a connection was closed")
        }
        connection.received += bytes
        guard let response = LoadResponse(connection.received) else { return }
        let time = (ContinuousClock.now - connection.start) / .milliseconds(1)
        connection.received = []
        connection.isBusy = false
        guard response.status == 200 else {
            return fail(&connection, &outcome, "a request was answered with \(response.status)")
        }
        outcome.responses += 1
        if connection.request == nil {
            outcome.submits.append(time)
            connection.request = response.requestID
        } else {
            outcome.results.append(time)
            connection.request = nil
        }
    }

    private func fail(_ connection: inout Connection, _ outcome: inout Outcome, _ problem: String) {
        outcome.errors += 1
        outcome.problem = outcome.problem ?? problem
        connection.isBusy = false
        connection.request = nil
        connection.received = []
        close(connection.socket)
        connection.socket = (try? LoadSocket.open(port)) ?? -1
    }
}

/// A complete response of the server.
struct LoadResponse {
    let status: Int
    let requestID: String?

    /// - Returns: `nil` while the response is incomplete.
    init?(_ bytes: [UInt8]) {
        // A response is short and nearly always arrives in one piece.
        guard let end = Self.end(of: "\r\n\r\n", in: bytes[...]) else { return nil }
        let head = bytes[..<end]
        status = Self.number(head.dropFirst(9))
        let length = Self.end(of: "ontent-Length: ", in: head) ?? Self.end(of: "ontent-length: ", in: head)
        let body = bytes[end...]
        guard body.count >= length.map({ Self.number(head[$0...]) }) ?? 0 else { return nil }
        requestID = Self.end(of: #""request_id":""#, in: body).map {
            String(decoding: body[$0...].prefix(36), as: UTF8.self)
        }
    }

    /// The number that begins with the first byte.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    /// The index behind the first place of `text`. The standard library's search is generic and would be most of what
    /// is measured.
    private static func end(of text: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
        let length = text.utf8CodeUnitCount
        return bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, length <= buffer.count else { return nil }
            for start in 0...(buffer.count - length)
            where buffer[start] == text.utf8Start[0] && memcmp(base + start, text.utf8Start, length) == 0 {
                return bytes.startIndex + start + length
            }
            return nil
        }
    }
}

/// A plain TCP connection to this machine.
enum LoadSocket {
    static func open(_ port: Int) throws -> Int32 {
        #if canImport(Glibc)
            let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let socket = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard socket >= 0, result == 0 else {
            throw BenchmarkError("no connection to port \(port): \(String(cString: strerror(errno)))")
        }
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    static func send(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            write(socket, bytes, bytes.count) == bytes.count
        #else
            Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        #endif
    }

    /// The received bytes; `nil` when the other side has closed the connection.
    static func receive(_ socket: Int32) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, filled in
            count = read(socket, buffer.baseAddress, buffer.count)
            filled = max(0, count)
        }
        return count > 0 ? bytes : nil
    }
}
