import FalEmulator
import FalJSON
import Testing

/// An answer read from the socket as it comes.
struct RawAnswer {
    let connection: RawConnection
    private(set) var text = ""

    init(_ fal: FalEmulator, _ method: String, _ target: String, body: String = "") throws {
        connection = try #require(RawConnection(port: fal.port))
        connection.send(
            "\(method) \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Key k\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Reads until something has come, or the other side has closed.
    ///
    /// - Returns: whether it has come.
    mutating func read(until word: String) async -> Bool {
        while !text.contains(word) {
            let part = await connection.receive()
            if part.isEmpty { return false }
            text += part
        }
        return true
    }

    mutating func readAll() async { text += await connection.receiveAll() }

    var status: Int? { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    /// Whether the chunks of the body came to their proper end.
    var isWhole: Bool { text.hasSuffix("\r\n0\r\n\r\n") }

    /// The events so far.
    var events: [JSONValue] {
        // Between chunks there is CR LF, which is one character to Swift.
        text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: ") }.compactMap {
            try? JSONValue(parsing: String($0.dropFirst(6)))
        }
    }
}
