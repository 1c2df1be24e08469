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

/// Finds the end of a response's head in bytes that arrive piece by piece.
struct WebSocketHeadReader {
    private var bytes: [UInt8] = []
    private var searched = 0

    static let longestHead = 64 << 10

    /// The head, and what came after it; `nil` until it is complete.
    mutating func append(_ more: [UInt8]) -> (head: ResponseHead, rest: [UInt8])? {
        bytes += more
        while searched + 4 <= bytes.count {
            if bytes[searched..<searched + 4].elementsEqual("\r\n\r\n".utf8) {
                let end = searched + 4
                return (ResponseHead(bytes[..<end]), Array(bytes[end...]))
            }
            searched += 1
        }
        return nil
    }

    var isTooLong: Bool { bytes.count > Self.longestHead }

    /// Status and header lines. A status of 0 is not HTTP.
    struct ResponseHead {
        private(set) var status = 0
        private(set) var headers: [TransportHeader] = []

        init(_ bytes: ArraySlice<UInt8>) {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
            guard let first = lines.first, first.hasPrefix("HTTP/1.") else { return }
            status = first.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                headers.append(TransportHeader(String(line[..<colon]), String(value)))
            }
        }
    }
}
