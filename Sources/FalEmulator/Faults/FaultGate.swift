/// Stands before everything that answers a request, and lets go wrong what shall.
struct FaultGate: Sendable {
    let faults: FalEmulator.Faults
    let clock: EmulatorClock

    /// - Parameters:
    ///   - endpoint: what the request is about, as far as that is known.
    ///   - requestID: the id in the queue, where the request is about one.
    ///   - part: the number of the part, of a file that goes up in parts.
    ///   - work: does what is asked, and says what came of it.
    func answer(
        _ operation: FalEmulator.Fault.Operation, endpoint: String? = nil, requestID: String? = nil,
        part: Int? = nil, _ work: (FaultPlan) async -> EmulatorAnswer
    ) async -> EmulatorAnswer {
        let plan = FaultPlan(faults.strike(operation, endpoint: endpoint, part: part))
        if plan.delay > .zero { try? await clock.sleep(clock.elapsed() + plan.delay) }
        var answer: EmulatorAnswer
        if let refusal = plan.refusal, refusal.isNone {
            answer = refusal
            answer.faults = plan.names
        } else if let own = plan.refusal {
            answer = plan.damaged(own)
        } else {
            answer = plan.damaged(await work(plan))
        }
        return answer.about(operation, endpoint: endpoint, requestID: requestID)
    }

    /// A moment as it is written in answers: fal's way, and wrong if the clock shall be.
    func timestamp(at moment: Duration) -> String { clock.timestamp(at: moment + faults.skew) }
}
