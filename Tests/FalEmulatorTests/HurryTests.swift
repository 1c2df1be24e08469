import FalEmulator
import Testing

/// A caller that sends each request as soon as the one before is answered is looked for, which must show in nothing
/// but its speed.
@Suite("A caller in a hurry")
struct HurryTests {
    private let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private func isAnswer(_ text: String) -> Bool { text.hasPrefix("HTTP/1.1 200 OK\r\n") }

    @Test("It gets all its answers, and so does another beside it")
    func anotherBesideIt() async throws {
        let fal = try await FalEmulator.start(.test())
        let first = try #require(RawConnection(port: fal.port))
        #expect(await first.hurry(request, times: 100).allSatisfy(isAnswer))
        let second = try #require(RawConnection(port: fal.port))
        async let ofFirst = first.hurry(request, times: 100)
        async let ofSecond = second.hurry(request, times: 100)
        #expect(await ofFirst.allSatisfy(isAnswer))
        #expect(await ofSecond.allSatisfy(isAnswer))
        await fal.stop()
    }

    @Test("A request that comes in two parts, and two that come at once, are answered")
    func partsAndPairs() async throws {
        let fal = try await FalEmulator.start(.test())
        let connection = try #require(RawConnection(port: fal.port))
        for _ in 1...20 {
            let answers = await connection.hurry(request, times: 20)
            #expect(answers.allSatisfy(isAnswer))
            connection.send(String(request.prefix(9)))
            connection.send(String(request.dropFirst(9)))
            #expect(isAnswer(await connection.receive()))
            connection.send(request + request)
            var pair = ""
            while pair.utf8.count < 2 * answers[0].utf8.count, isAnswer(pair) || pair.isEmpty {
                pair += await connection.receive()
            }
            #expect(pair.utf8.count == 2 * answers[0].utf8.count)
        }
        await fal.stop()
    }

    @Test("It does not hold up the end")
    func stop() async throws {
        let fal = try await FalEmulator.start(.test())
        let connection = try #require(RawConnection(port: fal.port))
        async let answers = connection.hurry(request, times: .max)
        try await Task.sleep(for: .milliseconds(50))
        await fal.stop()
        let last = await answers.last
        #expect(last == "")
        #expect(try await RawConnection.isRefused(port: fal.port))
    }
}
