import FalTransport
import Loopback
import Testing

@testable import FalRuntime

/// A cancelled call ends soon, wherever it stands, and nothing of it goes on.
@Suite struct CancellationTests {
    /// Where a call can be held: the server reads the request of this operation and never answers it.
    static let places: [ScriptedFal.Operation] = [.submit, .stream, .status, .result, .run, .partials, .cancel]

    private func operation(at place: ScriptedFal.Operation, _ client: FalClient) -> @Sendable () async throws -> Void {
        switch place {
        case .run: { _ = try await client.run(Echo.self, input: [:]) }
        case .partials: { for try await _ in client.stream(Echo.self, input: [:]) {} }
        case .cancel: { _ = try await client.queue.cancel(FalRequest<Echo>(id: "r1")) }
        default: { _ = try await client.subscribe(to: Echo.self, input: [:], onUpdate: { _ in }) }
        }
    }

    @Test(arguments: Contestant.allCases, places)
    func whereverACallIsHeldItEndsWhenItIsCancelled(
        _ contestant: Contestant, _ place: ScriptedFal.Operation
    ) async throws {
        let held: ScriptedFal.Script = { connection, _ in connection.waitForEnd() }
        try await ScriptedFal.run([place: held]) { fal in
            let client = try fal.client(contestant, streams: place == .stream ? 1 : 0)
            let call = operation(at: place, client)
            let task = Task { try await call() }
            while fal.seen(place).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            let outcome = await task.result
            let error = #expect(throws: FalError.self) { try outcome.get() }
            switch place {
            case .submit, .run, .partials: #expect(error?.kind == .submissionUnknown)
            default:
                #expect(error?.kind == .cancelled)
                #expect(error?.requestID == "r1")
            }
            // What was in the queue is taken back; nothing else comes after.
            #expect(fal.seen(.cancel).count == ([.stream, .status, .result, .cancel].contains(place) ? 1 : 0))
            await eventually("the connection of the cancelled call ends") { fal.server.openConnectionCount <= 1 }
        }
    }

    @Test func whoDoesNotWantItLeavesTheRequestGoing() async throws {
        let held: ScriptedFal.Script = { connection, _ in connection.waitForEnd() }
        try await ScriptedFal.run([.status: held]) { fal in
            let client = try fal.client(.urlSession)
            let task = Task { try await client.subscribe(to: Echo.self, input: [:], cancelsWithTask: false) }
            while fal.seen(.status).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            let outcome = await task.result
            let error = #expect(throws: FalError.self) { try outcome.get() }
            #expect(error?.request == FalRequestHandle(endpoint: Echo.id, id: "r1"))
            #expect(fal.seen(.cancel).isEmpty)
        }
    }

    @Test func aServerThatDoesNotAnswerTheCancellationHoldsNobodyUp() async throws {
        let held: ScriptedFal.Script = { connection, _ in connection.waitForEnd() }
        try await ScriptedFal.run([.status: held, .cancel: held]) { fal in
            let client = try fal.client(.urlSession)
            let task = Task { try await client.subscribe(to: Echo.self, input: [:]) }
            while fal.seen(.status).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            let outcome = await task.result
            #expect(throws: FalError.self) { try outcome.get() }
            #expect(fal.seen(.cancel).count == 1)
        }
    }

    @Test func aDeadlineCoversEverythingAndCarriesTheHandle() async throws {
        let working: ScriptedFal.Script = { connection, _ in connection.answer(202, [], #"{"status":"IN_PROGRESS"}"#) }
        try await ScriptedFal.run([.status: working]) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.subscribe(to: Echo.self, input: [:], timeout: .milliseconds(100))
            }
            #expect(error?.kind == .timeout)
            #expect(error?.request?.id == "r1")
            #expect(fal.seen(.cancel).isEmpty)
        }
    }

    @Test func updatesEndWithTheCall() async throws {
        let working: ScriptedFal.Script = { connection, seen in
            connection.answer(202, [], "{\"status\":\"IN_QUEUE\",\"queue_position\":\(seen.count)}")
        }
        try await ScriptedFal.run([.status: working]) { fal in
            let client = try fal.client(.urlSession)
            let updates = Collected<QueueStatus>()
            let task = Task { try await client.subscribe(to: Echo.self, input: [:], onUpdate: { updates.add($0) }) }
            while updates.all.count < 3 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            _ = await task.result
            let count = updates.all.count
            try await Task.sleep(for: .milliseconds(100))
            #expect(updates.all.count == count)
        }
    }

    private func eventually(_ what: Comment, _ condition: () -> Bool) async {
        for _ in 0..<2000 where !condition() { try? await Task.sleep(for: .milliseconds(5)) }
        #expect(condition(), what)
    }
}
