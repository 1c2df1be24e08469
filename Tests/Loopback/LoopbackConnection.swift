import FalSupport

/// One accepted connection of a ``LoopbackServer``. Its calls block, except `close`.
package final class LoopbackConnection: Sendable {
    private struct State: Sendable {
        /// `nil` once closed.
        var descriptor: Int32?
        var unread: [UInt8] = []
        var users = 0
        var isClosing = false
    }

    private let state: Locked<State>

    package init(_ descriptor: Int32) {
        state = Locked(State(descriptor: descriptor))
    }

    package var isOpen: Bool { state.withLock { $0.descriptor != nil && !$0.isClosing } }

    /// Runs `body` with the descriptor, which stays ours meanwhile: a close in between only wakes it up.
    private func withDescriptor<Result: Sendable>(_ otherwise: Result, _ body: (Int32) -> Result) -> Result {
        let descriptor = state.withLock { state -> Int32? in
            guard !state.isClosing, let descriptor = state.descriptor else { return nil }
            state.users += 1
            return descriptor
        }
        guard let descriptor else { return otherwise }
        defer {
            state.withLock { state in
                state.users -= 1
                Self.closeIfUnused(&state)
            }
        }
        return body(descriptor)
    }

    private static func closeIfUnused(_ state: inout State) {
        guard state.isClosing, state.users == 0, let descriptor = state.descriptor else { return }
        LoopbackSocket.close(descriptor)
        state.descriptor = nil
    }

    package func close() {
        state.withLock { state in
            guard let descriptor = state.descriptor, !state.isClosing else { return }
            state.isClosing = true
            if state.users > 0 { LoopbackSocket.shutDown(descriptor) }
            Self.closeIfUnused(&state)
        }
    }

    /// Closes with a reset, as a crashed or overloaded peer does.
    package func reset() {
        withDescriptor(()) { LoopbackSocket.lingerNot($0) }
        close()
    }

    /// `false` when the peer no longer takes it.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        withDescriptor(false) { descriptor in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = LoopbackSocket.write(descriptor, rest)
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A whole answer with its length; the connection stays open unless `close` is among the headers.
    package func answer(_ status: Int = 200, _ headers: [(String, String)] = [], _ body: [UInt8] = []) {
        var head = "HTTP/1.1 \(status) Scripted\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        send(Array(head.utf8) + body)
        if headers.contains(where: { $0.0.lowercased() == "connection" && $0.1 == "close" }) { close() }
    }

    package func answer(_ status: Int = 200, _ headers: [(String, String)] = [], _ text: String) {
        answer(status, headers, Array(text.utf8))
    }

    /// What the peer sent next; empty when it has closed.
    package func read() -> [UInt8] {
        let unread = state.withLock { state in
            defer { state.unread = [] }
            return state.unread
        }
        return unread.isEmpty ? withDescriptor([]) { LoopbackSocket.read($0, upTo: 65536) } : unread
    }

    /// Returns when the peer has closed.
    package func waitForEnd() {
        while !read().isEmpty {}
    }

    /// Reads one request with its body; `nil` when the peer has closed.
    package func readRequest(connectionNumber: Int) -> LoopbackRequest? {
        var bytes: [UInt8] = []
        var searched = 0
        var end: Int?
        while end == nil {
            let more = read()
            guard !more.isEmpty else { return nil }
            bytes += more
            while searched + 4 <= bytes.count, end == nil {
                if bytes[searched..<searched + 4].elementsEqual("\r\n\r\n".utf8) { end = searched }
                searched += 1
            }
        }
        guard let end else { return nil }
        var lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.removeFirst().split(separator: " ")
        var request = LoopbackRequest(method: String(words[0]), path: String(words[1]), connection: connectionNumber)
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            request.headers.append((String(parts[0]), String(value)))
        }
        let length = request["content-length"].flatMap { Int($0) } ?? 0
        bytes.removeFirst(end + 4)
        while bytes.count < length {
            let more = read()
            guard !more.isEmpty else { return nil }
            bytes += more
        }
        request.body = Array(bytes.prefix(length))
        let rest = Array(bytes.dropFirst(length))
        state.withLock { $0.unread = rest }
        return request
    }
}
