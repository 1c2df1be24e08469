import Foundation

/// Many connections to one server from one thread, as lean as a client can be: it must not be what is measured.
///
/// Each connection submits a request, fetches its result, and begins again.
struct LoadGenerator {
    var port: Int
    var endpoint: String
    var app: String
    var connections: Int
    /// Requests in a second over all connections; nil for as many as come through.
    var rate: Double?
    var seconds: Double

    struct Outcome {
        var answers = 0
        var errors = 0
        /// Milliseconds from the first byte of a submit to the last of its answer.
        var submits: [Double] = []
        var results: [Double] = []
        var wall = 0.0
        /// What the first error was.
        var problem: String?
    }

    private struct Line {
        var socket: Int32
        var isBusy = false
        var start = ContinuousClock.now
        var received: [UInt8] = []
        /// The request whose result comes next; nil before a submit.
        var request: String?
    }

    func run() throws -> Outcome {
        var lines = try (0..<connections).map { _ in Line(socket: try LoadSocket.open(port)) }
        defer { for line in lines { close(line.socket) } }
        var waiting = lines.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        var outcome = Outcome()
        let clock = ContinuousClock()
        let start = clock.now
        var sent = 0
        var next = 0
        while true {
            let elapsed = (clock.now - start) / .seconds(1)
            let isOver = elapsed >= seconds
            if isOver, !lines.contains(where: \.isBusy) || elapsed > seconds + 10 { break }
            var due = isOver ? 0 : rate.map { Int(elapsed * $0) - sent } ?? lines.count
            var looked = 0
            while due > 0, looked < lines.count {
                if !lines[next].isBusy {
                    send(&lines[next], &outcome)
                    sent += 1
                    due -= 1
                }
                next = (next + 1) % lines.count
                looked += 1
            }
            guard poll(&waiting, nfds_t(waiting.count), 1) > 0 else { continue }
            for index in waiting.indices where waiting[index].revents != 0 {
                receive(&lines[index], &outcome)
                if outcome.errors > 100 { return outcome }
            }
        }
        outcome.errors += lines.count(where: \.isBusy)
        outcome.wall = (clock.now - start) / .seconds(1)
        return outcome
    }

    // MARK: One exchange

    private static let body = #"{"prompt":"a fox"}"#

    private func send(_ line: inout Line, _ outcome: inout Outcome) {
        let text =
            if let request = line.request {
                "GET /queue.fal.run/\(app)/requests/\(request) HTTP/1.1\r\nHost: x\r\nAuthorization: Key k\r\n\r\n"
            } else {
                "POST /queue.fal.run/\(endpoint) HTTP/1.1\r\nHost: x\r\nAuthorization: Key k\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)"
            }
        line.isBusy = true
        line.start = .now
        if !LoadSocket.send(line.socket, Array(text.utf8)) { fail(&line, &outcome, "a request could not be sent") }
    }

    private func receive(_ line: inout Line, _ outcome: inout Outcome) {
        guard let bytes = LoadSocket.receive(line.socket) else {
            return fail(&line, &outcome, "a connection was closed")
        }
        line.received += bytes
        guard let answer = LoadAnswer(line.received) else { return }
        let time = (ContinuousClock.now - line.start) / .milliseconds(1)
        line.received = []
        line.isBusy = false
        guard answer.status == 200 else { return fail(&line, &outcome, "a request was answered with \(answer.status)") }
        outcome.answers += 1
        if line.request == nil {
            outcome.submits.append(time)
            line.request = answer.requestID
        } else {
            outcome.results.append(time)
            line.request = nil
        }
    }

    private func fail(_ line: inout Line, _ outcome: inout Outcome, _ problem: String) {
        outcome.errors += 1
        outcome.problem = outcome.problem ?? problem
        line.isBusy = false
        line.request = nil
        line.received = []
        close(line.socket)
        line.socket = (try? LoadSocket.open(port)) ?? -1
    }
}

/// A whole answer of the server.
struct LoadAnswer {
    let status: Int
    let requestID: String?

    /// - Returns: nil while there is more to come.
    init?(_ bytes: [UInt8]) {
        // An answer has one piece nearly always, and is short.
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        let head = text.utf8[..<end.lowerBound]
        status = head.dropFirst(9).prefix(3).reduce(0) { $0 * 10 + Int($1) - 48 }
        let name = head.firstRange(of: "ontent-Length: ".utf8) ?? head.firstRange(of: "ontent-length: ".utf8)
        let length = name.map {
            head[$0.upperBound...].prefix { $0 >= 48 && $0 < 58 }.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        let body = text.utf8[end.upperBound...]
        guard body.count >= length ?? 0 else { return nil }
        let mark = body.firstRange(of: #""request_id":""#.utf8)
        requestID = mark.flatMap { String(body[$0.upperBound...].prefix(36)) }
    }
}
