import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite("Hostile text in a document")
struct HostileTextTests {
    @Test("compiles, and nothing of it is run")
    func compiles() async throws {
        let program = try await GoldenProgram.built.value
        #expect(program.outcome.status == 0, "\(program.outcome.complaints)")
    }

    @Test("means in Swift what it meant in the document")
    func meaning() async throws {
        let program = try await GoldenProgram.built.value
        try #require(program.outcome.status == 0)
        let facts = try await HarnessRun(product: program.product).facts()
        let input = try #require(program.hostile.named.model.record("HostileInput"))

        #expect(facts["id"] == .string(HostileDocument.id))
        #expect(facts["pattern"] == "\"\"\"#\\(x)(?:*/")
        let defaults = input.fields.map { $0.serverDefault?.value ?? .null }
        #expect(defaults.count(where: { !$0.isNull }) == HostileDocument.texts.count)
        expectSameBytes(facts["defaults"], defaults)
        let names = try #require(program.hostile.named.model.record(HostileDocument.namedRecord)).fields.map(\.wire)
        #expect(Set(names.map { Array($0.utf8) }).count == HostileDocument.texts.count)
        expectSameBytes(facts["names"], names.map(JSONValue.string))
        for list in program.hostile.named.enumerations {
            let values = list.members.map(\.value)
            expectSameBytes(facts[list.name.text]?["known"], values)
            expectSameBytes(facts[list.name.text]?["members"], values)
        }
        let listed = program.hostile.named.enumerations.first { $0.field == "listed" }
        #expect(listed?.members.count == HostileDocument.texts.count)
    }

    @Test("goes through the types and back")
    func roundTrip() async throws {
        let program = try await GoldenProgram.built.value
        try #require(program.outcome.status == 0)
        let sample = SampleValue(schema: program.hostile.named.schema)
        let questions = program.hostile.named.records.map { record -> (type: String, value: JSONValue) in
            ("\(program.hostile.named.name.text).\(record.name.escaped)", sample.fullRecord(record.name.text))
        }
        let answers = try await HarnessRun(product: program.product).answers(to: questions)
        for (question, answer) in zip(questions, answers) { #expect(answer == [:], "\(question.type)") }
    }

    /// Texts that Swift calls equal, like two spellings of é, must not have changed either.
    private func expectSameBytes(
        _ found: JSONValue?, _ expected: [JSONValue], location: SourceLocation = #_sourceLocation
    ) {
        let same = found.map { $0.serialized() } == JSONValue.array(expected).serialized()
        #expect(same, "\(found?.text(.compact).prefix(300) ?? "nothing")", sourceLocation: location)
    }
}
