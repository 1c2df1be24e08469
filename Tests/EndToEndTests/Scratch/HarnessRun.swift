import FalJSON
import Foundation
import TestSupport

/// Sends questions to a built program, and reads its answers.
struct HarnessRun {
    let product: ScratchPackage.Product
    var configuration = ScratchPackage.Configuration.debug

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// For each type and value: what the type wrote (`json`, when it is not equal to the value), or why it could not
    /// read (`error`).
    func answers(to questions: [(type: String, value: JSONValue)]) async throws -> [JSONValue] {
        let input = try await ScratchPackage.shared.exchangeFile("questions-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: input) }
        let list = questions.map { question -> JSONValue in ["type": .string(question.type), "value": question.value] }
        try Data(JSONValue.array(list).serialized()).write(to: input)
        let answers = try await run([input.path]).arrayValue ?? []
        guard answers.count == questions.count else {
            throw Failed(description: "\(questions.count) values went out, \(answers.count) came back")
        }
        return answers
    }

    func facts() async throws -> JSONValue { try await run(["facts"]) }

    /// What the endpoints refuse of the calls to paste.
    func exampleComplaints() async throws -> [String] {
        try await run(["examples"]).arrayValue?.compactMap(\.stringValue) ?? []
    }

    private func run(_ arguments: [String]) async throws -> JSONValue {
        let output = try await ScratchPackage.shared.exchangeFile("answers-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: output) }
        let outcome = try await ScratchPackage.shared.run(product, arguments + [output.path], configuration)
        guard outcome.status == 0 else {
            throw Failed(description: "the program ended with status \(outcome.status): \(outcome.output.prefix(4000))")
        }
        return try JSONValue(parsing: Array(Data(contentsOf: output)))
    }
}
