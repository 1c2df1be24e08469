import FalFields
import Testing

@testable import FalEmulator

@Suite("Schedule of the queue")
struct QueueScheduleTests {
    private static func request(
        _ id: String, at submitted: Int = 0, waiting: Int = 0, running: Int = 10, low: Bool = false,
        startTimeout: Int? = nil, lost: Int = 0, endpoint: String = "fal-ai/flux/dev"
    ) -> QueuedRequest {
        var options = SubmitOptions()
        options.isLow = low
        options.startTimeout = startTimeout.map { .seconds($0) }
        let done = QueuedRequest.Attempt(
            waiting: .seconds(waiting), running: .seconds(running), ending: .init(status: 200, body: []))
        var failed = done
        failed.ending = .infrastructure(503, "Runner disconnected", type: "runner_disconnected")
        return QueuedRequest(
            id: id, app: EndpointID(checked: endpoint).queueID, endpoint: EndpointID(checked: endpoint),
            options: options, submitted: .seconds(submitted),
            attempts: Array(repeating: failed, count: lost) + [done])
    }

    private func phases(_ schedule: QueueSchedule, _ ids: String...) -> [QueuedRequest.Phase?] {
        ids.map { schedule.requests[$0]?.phase }
    }

    @Test("As many run together as may; the next begins when one ends, also if nobody looks for long")
    func room() {
        var schedule = QueueSchedule(room: 2)
        for id in ["a", "b", "c", "d"] { schedule.add(Self.request(id)) }
        #expect(
            phases(schedule, "a", "b", "c", "d") == [
                .running(since: .zero), .running(since: .zero), .waiting, .waiting,
            ])
        schedule.advance(to: .seconds(1_000))
        #expect(
            phases(schedule, "c", "d") == [
                .ended(at: .seconds(20), began: .seconds(10)), .ended(at: .seconds(20), began: .seconds(10)),
            ])
        let ended = [schedule.takeEnded(), schedule.takeEnded()]
        #expect(ended.map { $0.map(\.id) } == [["a", "b", "c", "d"], []])
    }

    @Test("Low priority comes behind all normal ones that wait, also later ones")
    func priority() {
        var schedule = QueueSchedule(room: 1)
        schedule.add(Self.request("first"))
        schedule.add(Self.request("low", low: true))
        schedule.add(Self.request("normal"))
        let low = schedule.requests["low"]
        #expect(low.map(schedule.position) == 1)
        #expect(schedule.requests["normal"].map(schedule.position) == 0)
        schedule.advance(to: .seconds(10))
        #expect(phases(schedule, "normal", "low") == [.running(since: .seconds(10)), .waiting])
        schedule.advance(to: .seconds(20))
        #expect(phases(schedule, "low") == [.running(since: .seconds(20))])
    }

    @Test("Positions are of one app, and go down as others begin or are cancelled")
    func positions() {
        var schedule = QueueSchedule(room: 1)
        for id in ["a", "b", "c", "d"] { schedule.add(Self.request(id)) }
        schedule.add(Self.request("other", endpoint: "fal-ai/veo3"))
        func position(_ id: String) -> Int? { schedule.requests[id].map(schedule.position) }
        #expect([position("b"), position("c"), position("d"), position("other")] == [0, 1, 2, 0])
        schedule.end("b", with: .cancelled, at: .seconds(1))
        #expect(position("d") == 1)
        schedule.advance(to: .seconds(10))
        #expect(position("d") == 0)
        #expect(schedule.waiting(for: "fal-ai/flux") == 1)
    }

    @Test("A start timeout ends what waits, and not what runs")
    func startTimeout() {
        var schedule = QueueSchedule(room: 1)
        schedule.add(Self.request("runs", running: 100, startTimeout: 5))
        schedule.add(Self.request("waits", startTimeout: 5))
        schedule.advance(to: .seconds(5))
        #expect(phases(schedule, "runs", "waits") == [.running(since: .zero), .ended(at: .seconds(5), began: nil)])
        #expect(schedule.requests["waits"]?.ending.status == 504)
        #expect(schedule.requests["waits"]?.ending.errorType == "request_timeout")
        #expect(schedule.waiting(for: "fal-ai/flux") == 0)
    }

    @Test("A lost attempt is run again under another id of the gateway, and the start timeout covers that waiting")
    func retries() {
        var schedule = QueueSchedule(room: nil)
        schedule.add(Self.request("a", waiting: 1, running: 4, lost: 2))
        schedule.advance(to: .seconds(6))
        #expect(phases(schedule, "a") == [.running(since: .seconds(6))])
        let second = schedule.requests["a"]?.gatewayID
        #expect(second != "a")
        schedule.advance(to: .seconds(15))
        #expect(phases(schedule, "a") == [.ended(at: .seconds(15), began: .seconds(11))])
        #expect(schedule.requests["a"]?.ending.status == 200)
        #expect(schedule.requests["a"]?.gatewayID != second)

        schedule.add(Self.request("b", at: 20, waiting: 1, running: 4, startTimeout: 3, lost: 1))
        schedule.advance(to: .seconds(100))
        #expect(phases(schedule, "b") == [.ended(at: .seconds(25), began: nil)])
        #expect(schedule.requests["b"]?.ending.status == 504)
    }

    @Test("A direct run takes room from the queue, and gives it back")
    func direct() {
        var schedule = QueueSchedule(room: 1)
        let answers = [schedule.takeRoom(), schedule.takeRoom()]
        #expect(answers == [true, false])
        schedule.add(Self.request("a"))
        #expect(phases(schedule, "a") == [.waiting])
        schedule.giveRoomBack(at: .seconds(3))
        #expect(phases(schedule, "a") == [.running(since: .seconds(3))])
    }

    @Test("Forgotten requests leave nothing behind, however far their start timeouts lie ahead")
    func forgotten() {
        var schedule = QueueSchedule(room: nil)
        for number in 1...10_000 {
            schedule.add(Self.request("\(number)", running: 0, startTimeout: 100_000))
            schedule.forget("\(number)")
        }
        #expect(schedule.requests.isEmpty)
        #expect(schedule.finished == 0)
        #expect(schedule.due < 2_000)
    }
}
