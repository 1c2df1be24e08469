import FalFields
import Testing

@testable import FalEmulator

@Suite("The queue's scheduler")
struct QueueSchedulerTests {
    private static func request(
        _ id: String, at submitted: Int = 0, waiting: Int = 0, running: Int = 10, isLow: Bool = false,
        startTimeout: Int? = nil, lost: Int = 0, endpoint: String = "fal-ai/flux/dev"
    ) -> QueuedRequest {
        var options = SubmitOptions()
        options.isLowPriority = isLow
        options.startTimeout = startTimeout.map { .seconds($0) }
        let done = QueuedRequest.Attempt(
            queueTime: .seconds(waiting), runTime: .seconds(running), outcome: .init(status: 200, body: []))
        var failed = done
        failed.outcome = .infrastructureError(503, "Runner disconnected", type: "runner_disconnected")
        return QueuedRequest(
            id: id, app: EndpointID(checked: endpoint).queueID, endpoint: EndpointID(checked: endpoint),
            options: options, submitted: .seconds(submitted),
            attempts: Array(repeating: failed, count: lost) + [done])
    }

    private func states(_ scheduler: QueueScheduler, _ ids: String...) -> [QueuedRequest.State?] {
        ids.map { scheduler.requests[$0]?.state }
    }

    @Test("A request starts when a slot becomes free, even if nobody asks in between")
    func concurrencyLimit() {
        var scheduler = QueueScheduler(concurrencyLimit: 2)
        for id in ["a", "b", "c", "d"] { scheduler.add(Self.request(id)) }
        #expect(
            states(scheduler, "a", "b", "c", "d") == [
                .running(since: .zero), .running(since: .zero), .queued, .queued,
            ])
        scheduler.advance(to: .seconds(1_000))
        #expect(
            states(scheduler, "c", "d") == [
                .completed(at: .seconds(20), started: .seconds(10)),
                .completed(at: .seconds(20), started: .seconds(10)),
            ])
        let ended = [scheduler.takeCompleted(), scheduler.takeCompleted()]
        #expect(ended.map { $0.map(\.id) } == [["a", "b", "c", "d"], []])
    }

    @Test("Low priority starts after all queued requests of normal priority, even later ones")
    func priority() {
        var scheduler = QueueScheduler(concurrencyLimit: 1)
        scheduler.add(Self.request("first"))
        scheduler.add(Self.request("low", isLow: true))
        scheduler.add(Self.request("normal"))
        let low = scheduler.requests["low"]
        #expect(low.map(scheduler.position) == 1)
        #expect(scheduler.requests["normal"].map(scheduler.position) == 0)
        scheduler.advance(to: .seconds(10))
        #expect(states(scheduler, "normal", "low") == [.running(since: .seconds(10)), .queued])
        scheduler.advance(to: .seconds(20))
        #expect(states(scheduler, "low") == [.running(since: .seconds(20))])
    }

    @Test("Positions are counted per app, and go down as others start or are cancelled")
    func positions() {
        var scheduler = QueueScheduler(concurrencyLimit: 1)
        for id in ["a", "b", "c", "d"] { scheduler.add(Self.request(id)) }
        scheduler.add(Self.request("other", endpoint: "fal-ai/veo3"))
        func position(_ id: String) -> Int? { scheduler.requests[id].map(scheduler.position) }
        #expect([position("b"), position("c"), position("d"), position("other")] == [0, 1, 2, 0])
        scheduler.complete("b", with: .cancelled, at: .seconds(1))
        #expect(position("d") == 1)
        scheduler.advance(to: .seconds(10))
        #expect(position("d") == 0)
        #expect(scheduler.waitingCount(for: "fal-ai/flux") == 1)
    }

    @Test("A start timeout completes a queued request, but not a running one")
    func startTimeout() {
        var scheduler = QueueScheduler(concurrencyLimit: 1)
        scheduler.add(Self.request("runs", running: 100, startTimeout: 5))
        scheduler.add(Self.request("waits", startTimeout: 5))
        scheduler.advance(to: .seconds(5))
        #expect(
            states(scheduler, "runs", "waits") == [
                .running(since: .zero), .completed(at: .seconds(5), started: nil),
            ])
        #expect(scheduler.requests["waits"]?.outcome.status == 504)
        #expect(scheduler.requests["waits"]?.outcome.errorType == "request_timeout")
        #expect(scheduler.waitingCount(for: "fal-ai/flux") == 0)
    }

    @Test("A retry has a new gateway id, and the start timeout covers waiting for it")
    func retries() {
        var scheduler = QueueScheduler(concurrencyLimit: nil)
        scheduler.add(Self.request("a", waiting: 1, running: 4, lost: 2))
        scheduler.advance(to: .seconds(6))
        #expect(states(scheduler, "a") == [.running(since: .seconds(6))])
        let second = scheduler.requests["a"]?.gatewayID
        #expect(second != "a")
        scheduler.advance(to: .seconds(15))
        #expect(states(scheduler, "a") == [.completed(at: .seconds(15), started: .seconds(11))])
        #expect(scheduler.requests["a"]?.outcome.status == 200)
        #expect(scheduler.requests["a"]?.gatewayID != second)

        scheduler.add(Self.request("b", at: 20, waiting: 1, running: 4, startTimeout: 3, lost: 1))
        scheduler.advance(to: .seconds(100))
        #expect(states(scheduler, "b") == [.completed(at: .seconds(25), started: nil)])
        #expect(scheduler.requests["b"]?.outcome.status == 504)
    }

    @Test("A direct run occupies a slot of the queue, and releases it")
    func direct() {
        var scheduler = QueueScheduler(concurrencyLimit: 1)
        let answers = [scheduler.acquireSlot(), scheduler.acquireSlot()]
        #expect(answers == [true, false])
        scheduler.add(Self.request("a"))
        #expect(states(scheduler, "a") == [.queued])
        scheduler.releaseSlot(at: .seconds(3))
        #expect(states(scheduler, "a") == [.running(since: .seconds(3))])
    }

    @Test("Removed requests leave no events behind, however late their start timeouts are due")
    func forgotten() {
        var scheduler = QueueScheduler(concurrencyLimit: nil)
        for number in 1...10_000 {
            scheduler.add(Self.request("\(number)", running: 0, startTimeout: 100_000))
            scheduler.remove("\(number)")
        }
        #expect(scheduler.requests.isEmpty)
        #expect(scheduler.completedCount == 0)
        #expect(scheduler.pendingEventCount < 2_000)
    }
}
