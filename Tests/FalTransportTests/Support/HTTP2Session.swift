/// The server's side of one HTTP/2 connection, as far as the tests need it.
///
/// Header blocks of requests are skipped (they are compressed): a request is known by its body. Answers have the one
/// header that is a single byte, `:status: 200`. Windows are never widened unless a test does it, so a connection takes
/// 64 KiB in all.
final class HTTP2Session {
    struct Request: Sendable {
        /// 1 for the first of a connection, then 3, 5, …
        var stream: UInt32
        var body: [UInt8]
    }

    private enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let reset: UInt8 = 3
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
        static let windowUpdate: UInt8 = 8
    }

    /// "The request was not processed; it may be sent again" (RFC 9113 §8.7).
    static let refusedStream: UInt32 = 7
    /// "The stream is no longer needed": neither side need say more.
    static let cancelled: UInt32 = 8

    private static let endOfStream: UInt8 = 1
    private static let acknowledgement: UInt8 = 1
    private static let endOfHeaders: UInt8 = 4

    private let connection: any ByteStream
    private var unread: [UInt8] = []
    private var bodies: [UInt32: [UInt8]] = [:]

    init(_ connection: any ByteStream) {
        self.connection = connection
    }

    /// Greets and hands over each request when all of it is there, until the connection ends.
    ///
    /// - Parameters:
    ///   - window: How many bytes of a body the client may send before it is allowed more.
    ///   - onHead: Called when the head of a request is there, with the number of its stream.
    func run(
        window: UInt32 = 65535,
        onHead: (HTTP2Session, UInt32) -> Void = { _, _ in },
        script: (HTTP2Session, Request) -> Void
    ) {
        guard take("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8.count) != nil else { return }
        let initialWindowSize: [UInt8] = [0, 4]
        send(Kind.settings, 0, 0, initialWindowSize + Self.bytes(window))
        while let header = take(9), let payload = take(Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])) {
            let (kind, flags) = (header[3], header[4])
            let stream = header[5..<9].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
            switch kind {
            case Kind.settings where flags & Self.acknowledgement == 0:
                send(Kind.settings, Self.acknowledgement, 0, [])
            case Kind.ping where flags & Self.acknowledgement == 0:
                send(Kind.ping, Self.acknowledgement, 0, payload)
            case Kind.headers, Kind.data:
                if kind == Kind.headers { onHead(self, stream) }
                if kind == Kind.data { bodies[stream, default: []] += payload }
                if flags & Self.endOfStream != 0 {
                    script(self, Request(stream: stream, body: bodies.removeValue(forKey: stream) ?? []))
                }
            default:
                break
            }
        }
    }

    func answer(_ request: Request, _ body: [UInt8]) {
        begin(request, body)
        send(Kind.data, Self.endOfStream, request.stream, [])
    }

    /// The answer's head, and a part of its body.
    func begin(_ request: Request, _ body: [UInt8]) {
        send(Kind.headers, Self.endOfHeaders, request.stream, [0x88])
        let longestFrame = 16384
        for start in stride(from: 0, to: body.count, by: longestFrame) {
            send(Kind.data, 0, request.stream, Array(body[start...].prefix(longestFrame)))
        }
    }

    func reset(_ stream: UInt32, _ reason: UInt32) {
        send(Kind.reset, 0, stream, Self.bytes(reason))
    }

    /// Says goodbye: `stream` and later ones were not processed, or only later ones.
    func goAway(_ stream: UInt32, mayBeProcessed: Bool) {
        let last = mayBeProcessed ? stream : max(2, stream) - 2
        send(Kind.goAway, 0, 0, Self.bytes(last) + Self.bytes(0))
    }

    /// Lets the client send `count` further bytes of a body.
    func allow(_ stream: UInt32, _ count: UInt32) {
        send(Kind.windowUpdate, 0, stream, Self.bytes(count))
    }

    func close() {
        connection.close()
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private func send(_ kind: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) {
        var frame = Array(Self.bytes(UInt32(payload.count)).dropFirst())
        frame += [kind, flags]
        frame += Self.bytes(stream)
        frame += payload
        connection.send(frame)
    }

    private func take(_ count: Int) -> [UInt8]? {
        while unread.count < count {
            let more = connection.read()
            if more.isEmpty { return nil }
            unread += more
        }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }
}
