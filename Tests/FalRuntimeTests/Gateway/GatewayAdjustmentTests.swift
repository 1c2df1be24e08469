import FalEmulator
import FalRuntime
import Testing

private typealias Fault = LocalFal.Fault

@Suite("Chains whose models take different values") struct GatewayAdjustmentTests {
    private let request = VideoRequest(prompt: "a fox", duration: .seconds(5))

    @Test("Nothing is adjusted unless the caller says so, for all models or for one")
    func perModel() async throws {
        try await LocalFal.film(Fault(.answer(status: 429, .fal), on: .submit, endpoint: SampleModels.film.text)) {
            fal in
            let gateway = try fal.gateway()
            let refused = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.generate(request, models: [SampleModels.film, SampleModels.other])
            }
            #expect(refused?.mapping?.problems.map(\.code) == [.invalidDuration] && fal.submitted.isEmpty)
            let clip = try await gateway.generate(
                request,
                models: [
                    .init(SampleModels.film, adjusting: .init(durationMatch: .atLeast)), .init(SampleModels.other),
                ], options: .with { $0.adjusting.durationMatch = .nearest })
            let attempts = clip.report.attempts
            #expect(attempts.map { $0.conversion?.payload["duration"] } == ["6s", "4s"])
            #expect(attempts.map { $0.adjusted.map(\.sent) } == [[6], [4]])
            #expect(clip.report.description.contains("adjusted: duration 6 instead of 5"))
            let facts = clip.report.json["attempts"]?[1]?["adjusted"]
            #expect(facts == [["unified_field": "duration", "model_field": "duration", "wanted": 5, "sent": 4]])
        }
    }

    @Test("A family's variant takes what may be adjusted")
    func family() async throws {
        try await LocalFal.film { fal in
            let clip = try await fal.gateway().generate(
                request, family: "acme/film", options: .with { $0.adjusting.durationMatch = .nearest })
            #expect(clip.endpoint == SampleModels.film && clip.conversion?.adjusted.map(\.sent) == [4])
        }
    }
}

@Suite("Chains and rules about contents") struct GatewayContentTests {
    private static let body =
        #"{"detail":[{"loc":["body","prompt"],"msg":"no","type":"content_policy_violation"}]}"#

    private func outcome(
        units: String?, on operation: Fault.Operation = .result, _ fallback: FalGateway.Fallback
    ) async throws -> (submitted: Int, report: FalGateway.Report?) {
        let headers = units.map { ["X-Fal-Billable-Units": $0] } ?? [:]
        return try await LocalFal.film(
            Fault(
                .answer(status: 422, .text(Self.body), headers: headers), on: operation,
                endpoint: SampleModels.film.text)
        ) { fal in
            let gateway = try fal.gateway()
            do throws(FalGateway.Failure) {
                let clip = try await gateway.generate(
                    VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other],
                    options: .with { $0.fallback = fallback })
                return (fal.submitted.count, clip.report)
            } catch {
                return (fal.submitted.count, error.report)
            }
        }
    }

    @Test("The next model is asked if the caller wants it and fal has not billed the rejection", arguments: [nil, "0"])
    func goesOn(_ units: String?) async throws {
        let outcome = try await outcome(units: units, .init(onContentPolicy: true))
        #expect(outcome.submitted == 2 && outcome.report?.attempts.map(\.status) == [.failed, .succeeded])
        #expect(outcome.report?.attempts.first?.mayBePaid == (units == nil))
        #expect(try await self.outcome(units: units, .init()).submitted == 1)
    }

    @Test("A rejection that fal has billed ends the chain unless it may pay twice")
    func billed() async throws {
        #expect(try await outcome(units: "1", .init(onContentPolicy: true)).submitted == 1)
        #expect(try await outcome(units: "1", .init(mayPayTwice: true, onContentPolicy: true)).submitted == 2)
    }

    @Test("A rejection of the submit itself has made no job")
    func submit() async throws {
        let outcome = try await outcome(units: nil, on: .submit, .init(onContentPolicy: true))
        #expect(outcome.submitted == 2 && outcome.report?.attempts.map(\.mayBePaid) == [false, true])
    }
}
