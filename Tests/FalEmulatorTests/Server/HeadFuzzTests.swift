import FalEmulator
import Foundation
import Fuzz
import TestSupport
import Testing

/// What a web page or another program sends to the local fal, damaged.
@Suite("Fuzz: HTTP heads in the local fal")
struct HeadFuzzTests {
    private static let mutator = TextMutator(pieces: [
        "\r\n", "\n", "\r", "\r\n\r\n", "\0", ":", " ", "\t", "é", "%00", "%", "..", "/../", "?", "#", "@", "\\",
        "HTTP/1.0", "HTTP/2.0", "GET ", "PRI * ", "Host: ", "Host: evil.example\r\n", "Content-Length: 5\r\n",
        "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n", "Expect: 100-continue\r\n",
        "Upgrade: websocket\r\n", "99999999999999999999", String(repeating: "a", count: 20_000),
    ])

    /// What `make fuzz` asks for, else a number that takes a second or two.
    private static let count =
        ProcessInfo.processInfo.environment["SCHEMAGEN_FUZZ_HEADS"].flatMap { Int($0) } ?? 300

    @Test("a damaged head is answered or cut off, opens nothing for other sites, and stops nothing")
    func survivesHostileHeads() async throws {
        let fal = try await FalEmulator.start(.test())
        let heads = ["127.0.0.1:\(fal.port)", "evil.example"].map { host in
            Array(
                """
                POST /_emulator/faults?a=b HTTP/1.1\r\nHost: \(host)\r\nContent-Type: application/json\r\n\
                Authorization: Key k\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"faults":[]}
                """.utf8)
        }
        var random = SeededRandom(seed: 13)
        var answers = 0
        for _ in 0..<Self.count {
            let isForeign = random.below(2) == 0
            let head = Self.mutator.mutant(of: heads[isForeign ? 1 : 0], &random)
            let connection = try #require(RawConnection(port: fal.port))
            connection.send(head)
            connection.finish()
            let answer = await connection.receiveAll()
            if answer.isEmpty { continue }
            answers += 1
            let isSound = answer.hasPrefix("HTTP/1.") && (isForeign ? !answer.hasPrefix("HTTP/1.1 2") : true)
            #expect(isSound, "\(String(decoding: head, as: UTF8.self)) is answered by \(answer.prefix(200))")
        }
        #expect(answers > 0)
        let connection = try #require(RawConnection(port: fal.port))
        connection.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 200"))
        await fal.stop()
    }
}
