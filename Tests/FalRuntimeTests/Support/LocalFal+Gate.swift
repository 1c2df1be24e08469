import FalEmulator
import FalRuntime
import Foundation
import TestSupport

extension LocalFal {
    /// Runs `body` against a local fal whose queue takes requests when the gate is opened; nothing it has taken starts
    /// to run.
    static func gated(
        _ faults: Fault..., body: (LocalFal, Gate) async throws -> Void
    ) async throws {
        let gate = Gate()
        try await run(documents: SampleModels.documents + [.echo]) {
            $0.faults = faults + [Fault(.delay(Gate.ages), on: .submit)]
            $0.clock = EmulatorClock(
                start: Date(), elapsed: { gate.elapsed() }, sleep: { try await gate.sleep(until: $0) })
            $0.pace = FalEmulator.Pace(waiting: .seconds(3_600), running: .seconds(3_600))
        } _: { fal in
            do {
                try await body(fal, gate)
            } catch {
                await gate.open()
                throw error
            }
            await gate.open()
        }
    }

    /// The jobs that the queue has taken, in order.
    var accepted: [String] { seen(.submit).filter { $0.outcome != .unanswered }.compactMap(\.requestID) }
}
