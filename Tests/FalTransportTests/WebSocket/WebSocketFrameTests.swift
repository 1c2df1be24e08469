import Testing

@testable import FalTransport

/// Frames byte by byte, without a network.
@Suite struct WebSocketFrameTests {
    /// As a server writes them: not masked.
    static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let count = payload.count
        let length: [UInt8] =
            switch count {
            case ..<126: [UInt8(count)]
            case ...0xFFFF: [126, UInt8(count >> 8), UInt8(count & 0xFF)]
            default: [127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> ((7 - $0) * 8)) }
            }
        return [first] + length + payload
    }

    private func events(
        _ bytes: [UInt8], inPiecesOf size: Int = .max, limit: Int = 1 << 20
    ) throws -> [WebSocketFrameReader.Event] {
        var reader = WebSocketFrameReader(maximumMessageBytes: limit)
        var events: [WebSocketFrameReader.Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            rest = rest.dropFirst(piece.count)
            reader.append(Array(piece))
            while let event = try reader.next() { events.append(event) }
        }
        return events
    }

    @Test("Messages of every length arrive whole, in whatever pieces", arguments: [1, 2, 3, 7, 1000, .max])
    func lengths(size: Int) throws {
        for count in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            let bytes = Self.frame(0x82, payload) + Self.frame(0x81, Array("é".utf8))
            let events = try events(bytes, inPiecesOf: size)
            #expect(events == [.message(.binary(payload)), .message(.text("é"))])
        }
    }

    @Test("Fragments are put together, with control frames between them")
    func fragments() throws {
        // The two bytes of a letter in two fragments.
        let bytes =
            Self.frame(0x01, [0x61, 0xC3]) + Self.frame(0x89, [7]) + Self.frame(0x00, [0xA9])
            + Self.frame(0x80, [0x62]) + Self.frame(0x8A, [])
        #expect(try events(bytes, inPiecesOf: 1) == [.ping([7]), .message(.text("aéb")), .pong])
    }

    @Test("What we write is masked, and is what was given once unmasked", arguments: [0, 1, 7, 8, 125, 126, 70_000])
    func masking(count: Int) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let frame = WebSocketFrameWriter.frame(.binary(payload))
        #expect(frame[0] == 0x82)
        #expect(frame[1] & 0x80 != 0)
        let head = count < 126 ? 2 : count <= 0xFFFF ? 4 : 10
        let key = Array(frame[head..<head + 4])
        let unmasked = frame[(head + 4)...].enumerated().map { $1 ^ key[$0 & 3] }
        #expect(unmasked == payload)
        #expect(frame.count == head + 4 + count)
        // The same without the mask reads back.
        let plain = [frame[0], frame[1] & 0x7F] + frame[2..<head] + unmasked
        #expect(try events(plain) == [.message(.binary(payload))])
    }

    @Test("A long payload is masked as it is sent, from any byte on", arguments: [0, 1, 2, 3, 5, 65_535, 65_536])
    func maskingInPieces(start: Int) throws {
        let payload = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let chunks = WebSocketFrameWriter.chunks(.binary(payload))
        #expect(chunks.count == 2 && chunks[0].bytes.count == 14)
        let key = try #require(chunks[1].maskingKey)
        #expect(chunks[0].bytes.suffix(4).elementsEqual(withUnsafeBytes(of: key) { Array($0) }))
        var masked = [UInt8](repeating: 0, count: payload.count - start)
        payload[start...].withUnsafeBytes { source in
            masked.withUnsafeMutableBytes { WebSocketMask.copy(source, masking: key, at: start, to: $0) }
        }
        let keyBytes = withUnsafeBytes(of: key) { Array($0) }
        #expect(masked.enumerated().allSatisfy { $1 ^ keyBytes[(start + $0) & 3] == payload[start + $0] })
        // A short one is copied into its frame.
        #expect(WebSocketFrameWriter.chunks(.binary([1, 2, 3])).count == 1)
    }

    @Test("Closes carry a code and a reason")
    func closes() throws {
        #expect(try events(Self.frame(0x88, [])) == [.close(WebSocketClose(code: 1005))])
        let close = Self.frame(0x88, [0x03, 0xF3] + Array("busy".utf8))
        #expect(try events(close) == [.close(WebSocketClose(code: 1011, reason: "busy"))])
        let long = WebSocketFrameWriter.frame(WebSocketClose(code: 1000, reason: String(repeating: "é", count: 100)))
        #expect(long.count <= 6 + 125)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var code: UInt16 = 1002

        var testDescription: String { name }
    }

    private static let wrong = [
        Wrong(name: "reserved bit", bytes: frame(0xC1, [1])),
        Wrong(name: "opcode 3", bytes: frame(0x83, [])),
        Wrong(name: "opcode 11", bytes: frame(0x8B, [])),
        Wrong(name: "masked", bytes: [0x81, 0x81, 1, 2, 3, 4, 5]),
        Wrong(name: "fragmented ping", bytes: frame(0x09, [1])),
        Wrong(name: "long ping", bytes: frame(0x89, Array(repeating: 0, count: 126))),
        Wrong(name: "continues nothing", bytes: frame(0x80, [1])),
        Wrong(name: "begins within a message", bytes: frame(0x01, [0x61]) + frame(0x81, [0x62])),
        Wrong(name: "length of 125 in two bytes", bytes: [0x82, 126, 0, 125]),
        Wrong(name: "length of 65535 in eight bytes", bytes: [0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        Wrong(name: "length with the top bit", bytes: [0x82, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0], code: 1009),
        Wrong(name: "too long", bytes: frame(0x82, Array(repeating: 0, count: 2000)), code: 1009),
        Wrong(
            name: "fragments too long",
            bytes: frame(0x02, Array(repeating: 0, count: 600)) + frame(0x80, Array(repeating: 0, count: 600)),
            code: 1009),
        Wrong(name: "text that is not UTF-8", bytes: frame(0x81, [0xC3, 0x28]), code: 1007),
        Wrong(name: "half a letter", bytes: frame(0x81, [0xE2, 0x82]), code: 1007),
        Wrong(name: "a surrogate", bytes: frame(0x81, [0xED, 0xA0, 0x80]), code: 1007),
        Wrong(name: "half a close code", bytes: frame(0x88, [3])),
        Wrong(name: "close code 1005", bytes: frame(0x88, [0x03, 0xED])),
        Wrong(name: "close code 999", bytes: frame(0x88, [0x03, 0xE7])),
        Wrong(name: "close reason that is not UTF-8", bytes: frame(0x88, [0x03, 0xE8, 0xFF]), code: 1007),
    ]

    @Test("What RFC 6455 forbids is refused, with the code that it names", arguments: wrong)
    func violations(_ wrong: Wrong) {
        for size in [1, .max] {
            do {
                _ = try events(wrong.bytes, inPiecesOf: size, limit: 1000)
                Issue.record("taken")
            } catch let error as WebSocketFrameReader.Violation {
                #expect(error.code == wrong.code)
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test("The key of the handshake is answered as RFC 6455 shows")
    func accept() {
        #expect(WebSocketHandshake.accept(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(WebSocketHandshake().key != WebSocketHandshake().key)
        // Messages that fill a block of SHA-1 to the last byte, and go beyond it.
        let digests = [55, 56, 64, 119].map { SHA1.digest(Array(repeating: 0x61, count: $0)).map(hex).joined() }
        #expect(
            digests == [
                "c1c8bbdc22796e28c0e15163d20899b65621d65a", "c2db330f6083854c99d4b5bfb6e8f29f201be699",
                "0098ba824b5c16427bd7a1122a5a442a25ec644d", "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56",
            ])
    }

    private func hex(_ byte: UInt8) -> String { String(UInt16(byte) + 0x100, radix: 16).dropFirst().lowercased() }
}
