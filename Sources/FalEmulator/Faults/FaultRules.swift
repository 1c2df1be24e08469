import FalFields
import FalSupport

extension FalEmulator {
    /// The faults that are being injected. They can be changed while the emulator runs.
    public final class Faults: Sendable {
        private struct Rule: Sendable {
            var fault: Fault
            /// The number of calls that matched, and of those that were affected.
            var calls = 0
            var hits = 0
        }

        private let rules: Locked<[Rule]>
        private let seed: UInt64

        init(_ faults: [Fault], seed: UInt64?) {
            rules = Locked(faults.map { Rule(fault: $0) })
            self.seed = seed ?? UInt64.random(in: .min ... .max)
        }

        /// Replaces all faults. Calls are counted from zero again.
        public func set(_ faults: [Fault]) {
            rules.withLock { $0 = faults.map { Rule(fault: $0) } }
        }

        /// Removes all faults.
        public func clear() { set([]) }

        /// The current faults, with the number of calls that matched and of those that were affected.
        public var current: [(fault: Fault, calls: Int, hits: Int)] {
            rules.withLock { $0 }.map { ($0.fault, $0.calls, $0.hits) }
        }

        /// Counts a call and returns the faults that affect it.
        ///
        /// Probabilities depend only on the seed, the fault's index and the number of the call: the same calls in the
        /// same order meet the same faults.
        ///
        /// - Parameter part: the number of the part, for a multipart upload.
        func effects(on operation: Fault.Operation, endpoint: String?, part: Int? = nil) -> [Fault.Effect] {
            rules.withLock { rules in
                guard !rules.isEmpty else { return [] }
                return rules.indices.compactMap { index in
                    let fault = rules[index].fault
                    guard (fault.operations ?? fault.effect.operations).contains(operation),
                        fault.applies(to: endpoint), fault.part == nil || fault.part == part
                    else { return nil }
                    rules[index].calls += 1
                    let number = rules[index].calls
                    guard fault.calls.include(number) else { return nil }
                    if fault.probability < 1 {
                        var random = SampleRandom(of: "\(seed)", "\(index)", "\(number)")
                        guard Double.random(in: 0..<1, using: &random) < fault.probability else { return nil }
                    }
                    rules[index].hits += 1
                    return fault.effect
                }
            }
        }

        /// Counts a delivery to a webhook and returns the faults that affect it.
        func webhookFault(for endpoint: String) -> WebhookFault {
            var result = WebhookFault(clockSkew: Int(skew.components.seconds))
            for effect in effects(on: .webhook, endpoint: endpoint) {
                switch effect {
                case .slowWebhook(let delay): result.delay += delay
                case .failingWebhook: result.isLost = true
                case .forgedWebhook: result.isForged = true
                default: break
                }
            }
            return result
        }

        /// How far the dates that the emulator writes are shifted.
        var skew: Duration {
            rules.withLock { rules in
                rules.reduce(.zero) { sum, rule in
                    if case .clockSkew(let skew) = rule.fault.effect { sum + skew } else { sum }
                }
            }
        }
    }
}

extension FalEmulator.Fault {
    /// A call without an endpoint only matches faults that apply to all endpoints.
    fileprivate func applies(to id: String?) -> Bool {
        guard let endpoint else { return true }
        return id.map { EndpointID(checked: $0).isIn(family: endpoint) } ?? false
    }
}

/// Applies the configured faults before and after a request is answered.
struct FaultInjector: Sendable {
    let rules: FalEmulator.Faults
    let clock: EmulatorClock

    /// - Parameters:
    ///   - endpoint: the endpoint's id, if the request names one.
    ///   - requestID: the id in the queue, if the request names one.
    ///   - part: the number of the part, for a multipart upload.
    ///   - handler: carries out the request.
    func apply(
        to operation: FalEmulator.Fault.Operation, endpoint: String? = nil, requestID: String? = nil,
        part: Int? = nil, _ handler: (FaultPlan) async -> EmulatorResponse
    ) async -> EmulatorResponse {
        let plan = FaultPlan(rules.effects(on: operation, endpoint: endpoint, part: part))
        if plan.delay > .zero { try? await clock.sleep(clock.elapsed() + plan.delay) }
        var response: EmulatorResponse
        if let replacement = plan.replacement, replacement.sendsNothing {
            response = replacement
            response.faults = plan.names
        } else if let replacement = plan.replacement {
            response = plan.damaged(replacement)
        } else {
            response = plan.damaged(await handler(plan))
        }
        return response.recording(operation, endpoint: endpoint, requestID: requestID)
    }

    /// A date in fal's format, shifted by the clock-skew faults.
    func timestamp(at moment: Duration) -> String { clock.timestamp(at: moment + rules.skew) }
}
