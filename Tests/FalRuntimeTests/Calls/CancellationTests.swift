import FalEmulator
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// A cancelled call ends soon, wherever it stands, and nothing of it goes on.
@Suite struct CancellationTests {
    /// Where a call can be held: the server reads the request of this operation and never answers it.
    static let places: [LocalFal.Fault.Operation] = [.submit, .events, .status, .result, .run, .stream, .cancel]

    private func call(at place: Fault.Operation, _ client: FalClient) async throws {
        switch place {
        case .run: _ = try await client.run(Echo.self, input: [:])
        case .stream: for try await _ in client.stream(Echo.self, input: [:]) {}
        case .cancel: _ = try await client.queue.cancel(try await client.queue.submit(to: Echo.self, input: [:]))
        default: _ = try await client.subscribe(to: Echo.self, input: [:], onUpdate: { _ in })
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aRequestCanBeCancelledInACancelledTask(_ kind: TransportKind) async throws {
        try await LocalFal.run { fal in
            let client = try fal.client(kind)
            let request = try await client.queue.submit(to: Echo.self, input: [:])
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.queue.cancel(request)
            }
            _ = try await task.value
            #expect(fal.seen(.cancel).map(\.requestID) == [request.id])
        }
    }

    @Test(arguments: TransportKind.allCases, places)
    func whereverACallIsHeldItEndsWhenItIsCancelled(
        _ kind: TransportKind, _ place: LocalFal.Fault.Operation
    ) async throws {
        try await LocalFal.run(Fault(.noAnswer, on: place)) { fal in
            let client = try fal.client(kind, streams: place == .events ? 1 : 0) {
                $0.submitGracePeriod = .milliseconds(10)
            }
            let task = Task { try await call(at: place, client) }
            try await fal.waitForFirst(place)
            task.cancel()
            let outcome = await task.result
            let error = #expect(throws: FalError.self) { try outcome.get() }
            switch place {
            case .submit, .run, .stream: #expect(error?.kind == .submissionUnknown)
            default:
                #expect(error?.kind == .cancelled)
                #expect(error?.requestID == fal.seen(.submit).first?.requestID)
            }
            // What was in the queue is taken back; nothing else comes after.
            #expect(fal.seen(.cancel).count == ([.events, .status, .result, .cancel].contains(place) ? 1 : 0))
            await eventually("the connection of the cancelled call ends") { fal.emulator.openConnections <= 1 }
        }
    }

    @Test func whoDoesNotWantItLeavesTheRequestGoing() async throws {
        try await LocalFal.run(Fault(.noAnswer, on: .status)) { fal in
            let client = try fal.client(.urlSession)
            let task = Task { try await client.subscribe(to: Echo.self, input: [:], cancelsWithTask: false) }
            try await fal.waitForFirst(.status)
            task.cancel()
            let outcome = await task.result
            let error = #expect(throws: FalError.self) { try outcome.get() }
            #expect(error?.request?.endpoint == Echo.id)
            #expect(error?.request?.id == fal.seen(.submit).first?.requestID)
            #expect(fal.seen(.cancel).isEmpty)
        }
    }

    @Test func aServerThatDoesNotAnswerTheCancellationHoldsNobodyUp() async throws {
        try await LocalFal.run(Fault(.noAnswer, on: .status, .cancel)) { fal in
            let client = try fal.client(.urlSession)
            let task = Task { try await client.subscribe(to: Echo.self, input: [:]) }
            try await fal.waitForFirst(.status)
            task.cancel()
            let outcome = await task.result
            #expect(throws: FalError.self) { try outcome.get() }
            #expect(fal.seen(.cancel).count == 1)
        }
    }

    @Test func aDeadlineCoversEverythingAndCarriesTheHandle() async throws {
        try await LocalFal.run(Fault(.delay(.seconds(3_600)), on: .job)) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.subscribe(to: Echo.self, input: [:], timeout: .seconds(1))
            }
            #expect(error?.kind == .timeout)
            #expect(error?.request?.id == fal.seen(.submit).first?.requestID)
            #expect(fal.seen(.cancel).isEmpty)
        }
    }

    @Test func updatesEndWithTheCall() async throws {
        func waiting(_ position: Int, _ calls: Fault.Calls) -> Fault {
            let body = "{\"status\":\"IN_QUEUE\",\"queue_position\":\(position)}"
            return Fault(.answer(status: 202, .text(body)), on: .status, calls: calls)
        }
        // Each look finds it elsewhere.
        try await LocalFal.run(waiting(1, .every(2)), waiting(2, .all)) { fal in
            let client = try fal.client(.urlSession)
            let updates = Collected<FalQueueStatus>()
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
