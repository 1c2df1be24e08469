import FalSupport

/// The frames of RFC 6455 §5.
enum WebSocketOpcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Bytes on their way out.
struct OutgoingChunk: Sendable {
    var bytes: [UInt8]
    /// The key with which they are masked as they are sent, in the order of its bytes in memory.
    var maskingKey: UInt32?
}

/// Writes frames as a client does: masked, with a fresh random key each.
enum WebSocketFrameWriter {
    /// From this length on, a payload is not copied into its frame but masked piece by piece as it is sent.
    static let longPayload = 64 << 10

    static func chunks(_ message: WebSocketMessage) -> [OutgoingChunk] {
        guard case .binary(let payload) = message, payload.count >= longPayload else {
            return [OutgoingChunk(bytes: frame(message))]
        }
        let key = randomKey()
        let head = [UInt8](unsafeUninitializedCapacity: longestHead) { head, filled in
            filled = writeHead(.binary, payload.count, key, to: head)
        }
        return [OutgoingChunk(bytes: head), OutgoingChunk(bytes: payload, maskingKey: key)]
    }

    static func frame(_ opcode: WebSocketOpcode, _ payload: UnsafeRawBufferPointer) -> [UInt8] {
        let key = randomKey()
        return [UInt8](unsafeUninitializedCapacity: longestHead + payload.count) { frame, filled in
            let headCount = writeHead(opcode, payload.count, key, to: frame)
            let target = UnsafeMutableRawBufferPointer(frame)
            WebSocketMask.copy(payload, masking: key, to: UnsafeMutableRawBufferPointer(rebasing: target[headCount...]))
            filled = headCount + payload.count
        }
    }

    static func frame(_ message: WebSocketMessage) -> [UInt8] {
        switch message {
        case .binary(let bytes): return bytes.withUnsafeBytes { frame(.binary, $0) }
        case .text(var text): return text.withUTF8 { frame(.text, UnsafeRawBufferPointer($0)) }
        }
    }

    static func frame(_ close: WebSocketClose) -> [UInt8] {
        guard close.code != WebSocketClose.withoutCode else { return frame(.close, .init(start: nil, count: 0)) }
        // A control frame has 125 bytes at most; the cut must not leave half a letter.
        var reason = close.reason
        while reason.utf8.count > 123 { reason.removeLast() }
        let payload = [UInt8(close.code >> 8), UInt8(close.code & 0xFF)] + Array(reason.utf8)
        return payload.withUnsafeBytes { frame(.close, $0) }
    }

    private static let longestHead = 14

    private static func randomKey() -> UInt32 {
        var random = SystemRandomNumberGenerator()
        return random.next()
    }

    /// Returns how many bytes the head has.
    private static func writeHead(
        _ opcode: WebSocketOpcode, _ count: Int, _ key: UInt32, to frame: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let lengthBytes = count < 126 ? 0 : count <= 0xFFFF ? 2 : 8
        frame[0] = 0x80 | opcode.rawValue
        frame[1] = 0x80 | (lengthBytes == 0 ? UInt8(count) : lengthBytes == 2 ? 126 : 127)
        for index in 0..<lengthBytes {
            frame[2 + index] = UInt8(truncatingIfNeeded: count >> ((lengthBytes - 1 - index) * 8))
        }
        UnsafeMutableRawBufferPointer(frame).storeBytes(of: key, toByteOffset: 2 + lengthBytes, as: UInt32.self)
        return 6 + lengthBytes
    }
}

enum WebSocketMask {
    /// Copies `source` with every byte combined with its byte of the key: eight at a time, since this touches every
    /// byte that is sent.
    ///
    /// - Parameter start: Where in the payload `source` begins.
    static func copy(
        _ source: UnsafeRawBufferPointer, masking key: UInt32, at start: Int = 0,
        to target: UnsafeMutableRawBufferPointer
    ) {
        let key = from(start, of: key)
        let wide = UInt64(key) << 32 | UInt64(key)
        let whole = source.count & ~7
        var offset = 0
        while offset < whole {
            let word = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            target.storeBytes(of: word ^ wide, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        withUnsafeBytes(of: key) { key in
            while offset < source.count {
                target[offset] = source[offset] ^ key[offset & 3]
                offset += 1
            }
        }
    }

    /// The key that begins with the byte for the one at `offset`.
    private static func from(_ offset: Int, of key: UInt32) -> UInt32 {
        let (key, shift) = (UInt32(littleEndian: key), UInt32(offset & 3) * 8)
        return UInt32(littleEndian: key >> shift | key << (32 - shift))
    }
}

/// Reads frames as they come from a server, checks them, and puts messages together.
///
/// What arrives is kept until its frame is complete. A long frame is collected in one array that becomes the message.
struct WebSocketFrameReader {
    enum Event: Equatable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong
        case close(WebSocketClose)
    }

    /// What the other side did against the protocol, and the code that it is told.
    struct Violation: Error, Equatable {
        let code: UInt16
        let reason: String
    }

    private let maximumMessageBytes: Int
    /// Received and not yet read, from `position` on.
    private var buffer: [UInt8] = []
    private var position = 0
    /// The frame whose payload is being collected.
    private var frame: Head?
    private var payload: [UInt8] = []
    /// The message whose fragments are being collected.
    private var fragments: [UInt8] = []
    private var fragmentOpcode: WebSocketOpcode?

    private struct Head {
        let opcode: WebSocketOpcode
        let isLast: Bool
        let length: Int
        let headCount: Int
    }

    init(maximumMessageBytes: Int) { self.maximumMessageBytes = maximumMessageBytes }

    mutating func append(_ bytes: [UInt8]) {
        if position == buffer.count {
            // The usual case keeps what arrived without a copy.
            buffer = bytes
            position = 0
        } else {
            buffer.removeFirst(position)
            position = 0
            buffer += bytes
        }
    }

    /// The next event; `nil` when more bytes are needed.
    mutating func next() throws(Violation) -> Event? {
        while true {
            if frame == nil {
                guard let head = try head() else { return nil }
                position += head.headCount
                frame = head
                payload = []
                payload.reserveCapacity(head.length)
            }
            guard let head = frame else { return nil }
            let available = min(head.length - payload.count, buffer.count - position)
            payload += buffer[position..<position + available]
            position += available
            guard payload.count == head.length else { return nil }
            frame = nil
            let bytes = payload
            payload = []
            if let event = try event(head, bytes) { return event }
        }
    }

    /// The head of the frame at `position`; `nil` when it is not complete.
    private func head() throws(Violation) -> Head? {
        let available = buffer.count - position
        guard available >= 2 else { return nil }
        let (first, second) = (buffer[position], buffer[position + 1])
        guard first & 0x70 == 0 else { throw .protocolError("a reserved bit is set") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            throw .protocolError("there is no opcode \(first & 0x0F)")
        }
        guard second & 0x80 == 0 else { throw .protocolError("a frame from the server is masked") }
        let isLast = first & 0x80 != 0
        var length = Int(second)
        var headCount = 2
        if length >= 126 {
            guard !opcode.isControl else { throw .protocolError("a control frame is too long") }
            let lengthBytes = length == 126 ? 2 : 8
            guard available >= 2 + lengthBytes else { return nil }
            let value = buffer[position + 2..<position + 2 + lengthBytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard value >= (lengthBytes == 2 ? 126 : 65_536) else {
                throw .protocolError("the length of a frame is not in its shortest form")
            }
            guard value <= UInt64(maximumMessageBytes) else { throw tooLong }
            length = Int(value)
            headCount += lengthBytes
        }
        if opcode.isControl {
            guard isLast else { throw .protocolError("a control frame is fragmented") }
        } else {
            guard (opcode == .continuation) == (fragmentOpcode != nil) else {
                throw .protocolError(
                    fragmentOpcode == nil
                        ? "a fragment continues no message" : "a message begins before the last one is complete")
            }
            guard length <= maximumMessageBytes - fragments.count else { throw tooLong }
        }
        return Head(opcode: opcode, isLast: isLast, length: length, headCount: headCount)
    }

    private var tooLong: Violation {
        Violation(code: 1009, reason: "a message is longer than \(maximumMessageBytes) bytes")
    }

    private mutating func event(_ head: Head, _ payload: [UInt8]) throws(Violation) -> Event? {
        switch head.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        case .close: return .close(try Self.close(payload))
        case .text, .binary:
            if head.isLast { return .message(try Self.message(head.opcode, payload)) }
            fragmentOpcode = head.opcode
            fragments = payload
            return nil
        case .continuation:
            fragments += payload
            guard head.isLast, let opcode = fragmentOpcode else { return nil }
            let whole = fragments
            fragments = []
            fragmentOpcode = nil
            return .message(try Self.message(opcode, whole))
        }
    }

    private static func message(
        _ opcode: WebSocketOpcode, _ payload: [UInt8]
    ) throws(Violation) -> WebSocketMessage {
        if opcode == .binary { return .binary(payload) }
        guard let text = String(validUTF8: payload) else {
            throw Violation(code: 1007, reason: "a text message is not UTF-8")
        }
        return .text(text)
    }

    private static func close(_ payload: [UInt8]) throws(Violation) -> WebSocketClose {
        if payload.isEmpty { return WebSocketClose(code: WebSocketClose.withoutCode) }
        guard payload.count >= 2 else { throw .protocolError("a close frame has half a code") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard isCode(code) else { throw .protocolError("there is no close code \(code)") }
        guard let reason = String(validUTF8: Array(payload[2...])) else {
            throw Violation(code: 1007, reason: "the reason of a close is not UTF-8")
        }
        return WebSocketClose(code: code, reason: reason)
    }

    /// The codes that may be sent (RFC 6455 §7.4 and IANA's registry).
    private static func isCode(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension WebSocketFrameReader.Violation {
    fileprivate static func protocolError(_ reason: String) -> Self { Self(code: 1002, reason: reason) }
}
