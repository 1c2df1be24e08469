import FalFields
import FalJSON

/// What sending all examples and defaults through their types came to.
struct RoundTripReport {
    var count = 0
    var mismatches: [String] = []
    /// Values that break their own schema, and how.
    var violations: [String] = []
    /// Values with members that the schema lacks.
    var lacked: [String] = []

    init(_ built: CorpusProgram.Built, _ configuration: ScratchPackage.Configuration = .debug) async throws {
        var sent: [(RoundTripCase, JSONValue)] = []
        for test in built.cases {
            count += 1
            switch test.misfit {
            case .violation(let violation)?: violations.append("\(test.place): \(violation)")
            case .lacked(let pointers)?: lacked.append("\(test.place): \(pointers.joined(separator: ", "))")
            case nil: sent.append((test, test.payload))
            }
        }
        let harness = HarnessRun(product: built.product, configuration: configuration)
        let received = try await harness.answers(to: sent.map { ($0.type, $1) })
        for ((test, payload), answer) in zip(sent, received) {
            if let error = answer["error"]?.stringValue {
                mismatches.append("\(test.place): \(error)")
            } else if let written = answer["json"] {
                let comparison = RoundTripComparison(schema: test.schema)
                let type = ValueDescriptor(.record(test.record))
                if let difference = comparison.difference(payload, written, as: type) {
                    mismatches.append("\(test.place): \(difference)")
                }
            }
        }
    }

    var summary: String {
        let lines = violations.map { "  \($0)" } + lacked.map { "  \($0)" }
        return """
            \(count) examples and defaults: \(count - violations.count - lacked.count) fit their schemas, \
            \(violations.count) do not, \(lacked.count) have members that their schema lacks.
            \(lines.joined(separator: "\n"))
            """
    }
}
