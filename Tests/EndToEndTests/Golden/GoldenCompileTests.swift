import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite("Golden cases compile and run")
struct GoldenCompileTests {
    @Test("all golden files are one module, without a warning")
    func compiles() async throws {
        let program = try await GoldenProgram.built.value
        #expect(program.outcome.status == 0, "\(program.outcome.complaints)")
    }

    @Test("samples of every record come back as they went in")
    func samples() async throws {
        let program = try await GoldenProgram.built.value
        try #require(program.outcome.status == 0)
        var questions: [(type: String, value: JSONValue)] = []
        for endpoint in program.endpoints {
            let sample = SampleValue(schema: endpoint.named.schema)
            for record in endpoint.named.records {
                let name = record.name.text
                let type = "\(endpoint.named.name.text).\(record.name.escaped)"
                questions += [(type, sample.record(name)), (type, sample.fullRecord(name))]
            }
        }
        let answers = try await HarnessRun(product: program.product).answers(to: questions)
        for (question, answer) in zip(questions, answers) {
            #expect(answer == [:], "\(question.type) of \(question.value.text(.compact)): \(answer.text(.compact))")
        }
    }
}
