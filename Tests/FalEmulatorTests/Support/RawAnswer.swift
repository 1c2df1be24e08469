import FalEmulator
import FalJSON
import Testing

/// A response that is read piece by piece.
struct RawAnswer {
    let connection: RawConnection
    private(set) var text = ""

    init(_ fal: FalEmulator, _ method: String, _ target: String, body: String = "") throws {
        connection = try #require(RawConnection(port: fal.port))
        connection.send(
            "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Key k\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Reads until a word was received, or the other side has closed.
    ///
    /// - Returns: whether it was received.
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

    /// Whether the last chunk of the body was received.
    var isWhole: Bool { text.hasSuffix("\r\n0\r\n\r\n") }

    /// The events so far.
    var events: [JSONValue] {
        // Chunks are separated by CR LF, which is a single Swift character.
        text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: ") }.compactMap {
            try? JSONValue(parsing: String($0.dropFirst(6)))
        }
    }
}
