import FalEmulator
import FalRuntime
import Testing

/// An endpoint written by hand, its input and output as they come.
enum Painter: FalEndpoint {
    static let id: EndpointID = "fal-ai/flux/dev"
    static let schema = EndpointSchema(input: ValueDescriptor(.json), output: ValueDescriptor(.json), records: [:])
    typealias Input = JSONValue
    typealias Output = JSONValue
}

@Suite("The runtime's client against the emulator")
struct RuntimeClientTests {
    private func client(of fal: FalEmulator) throws -> FalClient {
        let configuration = FalConfiguration(
            hosts: try .emulator(fal.baseURL),
            watching: FalWatching(interval: .milliseconds(5), longestInterval: .milliseconds(5)))
        return FalClient(credentials: .key("never:sent"), configuration: configuration)
    }

    @Test("Submit, wait and result in one call, with every state on the way and the logs at the end")
    func subscribe() async throws {
        let hands = HandClock()
        let fal = try await FalEmulator.start(
            .test(pace: .init(waiting: .seconds(1), running: .seconds(1)), clock: hands))
        let (states, seen) = AsyncStream<QueueStatus>.makeStream()
        let result = try await client(of: fal).subscribe(to: Painter.self, input: ["prompt": "a cat"]) {
            seen.yield($0)
            hands.advance(.seconds(1))
        }
        seen.finish()
        #expect(result.output["images"]?[0]?["content_type"] == "image/png")
        let all = await states.reduce(into: [QueueStatus]()) { $0.append($1) }
        #expect(all.map(\.state) == [.inQueue(position: 0), .inProgress, .completed])
        #expect(all.last?.logs.map(\.message).last == "Done")
        #expect(all.last?.logs.allSatisfy { $0.level == "INFO" && $0.timestamp != nil } == true)
        await fal.stop()
    }

    @Test("Input that does not fit comes out as an error with the status and the body when the result is fetched")
    func validation() async throws {
        let fal = try await FalEmulator.start(.test())
        let client = try client(of: fal)
        let request = try await client.queue.submit(to: Painter.self, input: [:])
        let error = await #expect(throws: FalError.self) { try await client.queue.result(of: request) }
        #expect(error?.status == 422)
        #expect(error?.requestID == request.id)
        let raw = try #require(error?.raw)
        #expect(try JSONValue(parsing: raw)["detail"]?[0]?["loc"] == ["body", "prompt"])
        await fal.stop()
    }

    @Test("A waiting request is cancelled, a completed one is not")
    func cancel() async throws {
        let hands = HandClock()
        let fal = try await FalEmulator.start(
            .test(pace: .init(waiting: .seconds(1), running: .seconds(1)), clock: hands))
        let client = try client(of: fal)
        let waiting = try await client.queue.submit(to: Painter.self, input: ["prompt": "x"])
        #expect(try await client.queue.cancel(waiting))
        #expect(try await client.queue.status(of: waiting).failure == "Request was cancelled by the client")
        let done = try await client.queue.submit(to: Painter.self, input: ["prompt": "x"])
        hands.advance(.seconds(2))
        #expect(try await !client.queue.cancel(done))
        await fal.stop()
    }

    @Test("A direct run, and a stream of partial results whose last is the whole")
    func direct() async throws {
        let fal = try await FalEmulator.start(.test())
        let client = try client(of: fal)
        let result = try await client.run(Painter.self, input: ["prompt": "x"])
        #expect(result.output["images"] != nil)
        var partials: [JSONValue] = []
        for try await partial in client.stream(Painter.self, input: ["prompt": "x"]) {
            partials.append(try #require(partial.output))
        }
        #expect(partials.count == 4)
        #expect(partials.allSatisfy { $0["images"] != nil })
        await fal.stop()
    }
}
