import FalJSON
import TestSupport
import Testing

@Suite("Golden types on the wire")
struct GoldenWireTests {
    /// One program answers for all.
    private static let answers = Task { () -> [JSONValue] in
        let program = try await GoldenProgram.built.value
        guard program.outcome.status == 0 else { throw HarnessRun.Failed(description: program.outcome.complaints) }
        return try await HarnessRun(product: program.product).answers(to: WireCase.all.map { ($0.type, $0.value) })
    }

    @Test("what goes in comes out, or is refused with every place that is wrong", arguments: WireCase.all.indices)
    func outcome(_ index: Int) async throws {
        let test = WireCase.all[index]
        let answer = try await Self.answers.value[index]
        let found: WireCase.Outcome =
            if let problem = answer["error"]?.stringValue {
                .refused(problem)
            } else if let json = answer["json"] {
                .written(json)
            } else {
                .same
            }
        #expect(found == test.outcome, "\(test.testDescription)")
    }
}
