import FalFields
import FalJSON
import Foundation

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
        let package = ScratchPackage.shared
        let questions = try await package.exchangeFile("\(built.product.name)-questions.json")
        let answers = try await package.exchangeFile("\(built.product.name)-answers.json")
        let list = sent.map { test, payload -> JSONValue in ["type": .string(test.type), "value": payload] }
        try Data(JSONValue.array(list).serialized()).write(to: questions)
        let outcome = try await package.run(built.product, [questions.path, answers.path], configuration)
        guard outcome.status == 0 else {
            mismatches.append("the program ended with status \(outcome.status): \(outcome.output)")
            return
        }
        let received = try JSONValue(parsing: Array(Data(contentsOf: answers))).arrayValue ?? []
        guard received.count == sent.count else {
            mismatches.append("\(sent.count) values went out, \(received.count) came back")
            return
        }
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
