import FalEmulator
import FalJSON
import Foundation
import TestSupport

extension FalEmulator {
    /// A local fal that serves ``SampleEndpoint``.
    static func sample(
        _ pace: Pace = .instant, speed: Speed = .real, faults: [Fault] = [], gate: Gate? = nil
    ) async throws -> FalEmulator {
        var configuration = Configuration(
            documents: .documents([.init(id: SampleEndpoint.id, json: SampleEndpoint.json)]))
        configuration.pace = pace
        configuration.speed = speed
        configuration.faults = faults
        if let gate {
            // The queue takes a request when the gate is opened.
            configuration.faults.append(Fault(.delay(Gate.ages), on: .submit))
            configuration.clock = EmulatorClock(
                start: Date(), elapsed: { gate.elapsed() }, sleep: { try await gate.sleep(until: $0) })
        }
        return try await start(configuration)
    }

    /// A pace at which no request starts or finishes during a test.
    static let standstill = Pace(waiting: .seconds(3_600), running: .seconds(3_600))

    func calls(_ operation: Fault.Operation) -> [JournalEntry] { journal.filter { $0.operation == operation } }

    /// The input that was submitted.
    var submitted: JSONValue? { calls(.submit).first?.body.flatMap { try? JSONValue(parsing: $0) } }

    /// The id of the request that was submitted, or run.
    var requestID: String? { journal.first { $0.operation == .submit || $0.operation == .run }?.requestID }
}

extension FalEmulator.Fault {
    /// Every job responds with `{"seed": 7}`.
    static let seven = FalEmulator.Fault(
        .answer(status: 200, .text(#"{"seed":7}"#), headers: ["X-Fal-Billable-Units": "1.50"]), on: .job)
}
