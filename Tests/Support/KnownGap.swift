/// An endpoint for which a rule of the corpus tests does not hold yet, and why.
package struct KnownGap: Sendable {
    package enum Rule: String, Sendable {
        /// The call that is shown to be pasted is one that the endpoint takes.
        case callToPaste
        /// Some sensible request converts to a payload that is complete and clean.
        case completeRequest
    }

    package var rule: Rule
    package var endpoint: String
    package var reason: String

    /// All known gaps. Whoever closes one removes its line: the tests fail until then.
    package static let all: [KnownGap] = []

    /// What a rule's failures have that the list lacks, and what the list has that no longer fails.
    ///
    /// - Parameters:
    ///   - found: The endpoints for which the rule failed.
    ///   - endpoints: All endpoints that were judged.
    package static func deviations(_ rule: Rule, found: [String], among endpoints: [String]) -> [String] {
        let judged = Set(endpoints)
        let known = Set(all.filter { $0.rule == rule && judged.contains($0.endpoint) }.map(\.endpoint))
        let found = Set(found)
        return found.subtracting(known).sorted().map { "\($0) fails, and is no known gap (\(rule.rawValue))" }
            + known.subtracting(found).sorted().map { "\($0) no longer fails: remove it from KnownGap.all" }
    }
}
