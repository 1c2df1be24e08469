import FalSupport

/// The opening handshake of RFC 6455 §4, from the client's side.
package struct WebSocketHandshake {
    /// Sixteen random bytes in base 64.
    let key: String

    init() {
        var random = SystemRandomNumberGenerator()
        key = Base64.encode((0..<2).flatMap { _ in withUnsafeBytes(of: random.next() as UInt64) { Array($0) } })
    }

    /// What the server must answer in `Sec-WebSocket-Accept`.
    var expectedAccept: String { Self.accept(for: key) }

    package static func accept(for key: String) -> String {
        Base64.encode(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    /// The bytes of the request. No extension is offered: compression would take more time than it saves.
    func request(_ request: TransportRequest, _ target: RequestTarget) -> [UInt8] {
        let rest = request.url.drop { $0 != "/" }.dropFirst(2)
        let path = rest.drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "#" }
        let isUsualPort = target.port == (target.scheme == "https" ? "443" : "80")
        var text = "GET \(path.first == "/" ? "" : "/")\(path) HTTP/1.1\r\n"
        text += "Host: \(isUsualPort ? target.host : target.place)\r\n"
        text += "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        text += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
        for header in request.headers where !Self.own.contains(header.name.lowercased()) {
            text += "\(header.name): \(header.value)\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    private static let own: Set<String> = [
        "host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions",
        "content-length",
    ]

    /// Why a head with status 101 does not open a WebSocket.
    func problem(in head: TransportHead) -> String? {
        func has(_ word: String, _ name: String) -> Bool {
            head.values(of: name).contains { value in
                value.split(separator: ",").contains { $0.filter { $0 != " " && $0 != "\t" }.lowercased() == word }
            }
        }
        guard has("websocket", "upgrade"), has("upgrade", "connection") else {
            return "it switched to another protocol than WebSocket"
        }
        guard head.values(of: "sec-websocket-accept") == [expectedAccept] else {
            return "its Sec-WebSocket-Accept does not belong to the request; perhaps a proxy answered from a cache"
        }
        guard head["sec-websocket-extensions"] == nil, head["sec-websocket-protocol"] == nil else {
            return "it chose an extension or a protocol that was not offered"
        }
        return nil
    }
}

/// Reads the head of the answer to a handshake from bytes that arrive piece by piece.
struct WebSocketHeadReader {
    private var bytes: [UInt8] = []
    /// Where the next line begins, and where its end is looked for.
    private var lineStart = 0
    private var searched = 0
    private var head = ResponseHeadParser()

    static let longestHead = 64 << 10

    /// The head, and what came after it; `nil` until it is complete. A status of 0 is not HTTP, which the first line
    /// tells. Interim heads are skipped: they announce that the answer is under way.
    mutating func append(_ more: [UInt8]) -> (head: ResponseHeadParser, rest: [UInt8])? {
        bytes += more
        while let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = Array(bytes[lineStart...end])
            (lineStart, searched) = (end + 1, end + 1)
            if head.status == 0, !line.starts(with: "HTTP/1.".utf8) { return (head, []) }
            let isComplete = line.withUnsafeBytes { head.parse($0) }
            if isComplete, 100..<200 ~= head.status, head.status != 101 {
                head = ResponseHeadParser()
            } else if isComplete || head.status == 0 {
                return (head, Array(bytes[lineStart...]))
            }
        }
        searched = bytes.count
        return nil
    }

    var isTooLong: Bool { bytes.count > Self.longestHead }
}
