import FalFields
import FalSupport

extension FalEmulator {
    /// What goes wrong on purpose, which can be changed while the emulator runs.
    public final class Faults: Sendable {
        private struct Rule: Sendable {
            var fault: Fault
            /// Calls that it concerned, and how many of them it struck.
            var calls = 0
            var hits = 0
        }

        private let rules: Locked<[Rule]>
        private let seed: UInt64

        init(_ faults: [Fault], seed: UInt64?) {
            rules = Locked(faults.map { Rule(fault: $0) })
            self.seed = seed ?? UInt64.random(in: .min ... .max)
        }

        /// Replaces all faults; calls are counted anew.
        public func set(_ faults: [Fault]) {
            rules.withLock { $0 = faults.map { Rule(fault: $0) } }
        }

        /// From here on nothing goes wrong on purpose.
        public func clear() { set([]) }

        /// The faults in force, each with how many calls it concerned so far and how many of them it struck.
        public var current: [(fault: Fault, calls: Int, hits: Int)] {
            rules.withLock { $0 }.map { ($0.fault, $0.calls, $0.hits) }
        }

        /// Counts a call, and says what goes wrong with it.
        ///
        /// Chance depends on the seed, the fault's place in the list and the number of the call, and on nothing else:
        /// the same calls in the same order meet the same faults.
        ///
        /// - Parameter part: the number of the part, of a file that goes up in parts.
        func strike(_ operation: Fault.Operation, endpoint: String?, part: Int? = nil) -> [Fault.Effect] {
            rules.withLock { rules in
                guard !rules.isEmpty else { return [] }
                return rules.indices.compactMap { index in
                    let fault = rules[index].fault
                    guard (fault.operations ?? fault.effect.operations).contains(operation), fault.concerns(endpoint),
                        fault.part == nil || fault.part == part
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

        /// What goes wrong with a delivery to a webhook.
        func webhook(of endpoint: String) -> WebhookFault {
            var result = WebhookFault(clockSkew: Int(skew.components.seconds))
            for effect in strike(.webhook, endpoint: endpoint) {
                switch effect {
                case .slowWebhook(let delay): result.delay += delay
                case .failingWebhook: result.isLost = true
                case .forgedWebhook: result.isForged = true
                default: break
                }
            }
            return result
        }

        /// By how much the dates that the emulator writes are wrong.
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
    /// A call that is about no endpoint is concerned only by faults that are for all.
    fileprivate func concerns(_ id: String?) -> Bool {
        guard let endpoint else { return true }
        return id.map { EndpointID(checked: $0).isIn(family: endpoint) } ?? false
    }
}
