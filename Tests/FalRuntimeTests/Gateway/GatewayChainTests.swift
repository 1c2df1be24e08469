import FalEmulator
import FalJSON
import FalRuntime
import FalTransport
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

/// When a chain goes on to its next model, and above all when it does not.
@Suite("Chains of models") struct GatewayChainTests {
    static let models = [SampleModels.film, SampleModels.other, SampleModels.third]
    private let request = VideoRequest(prompt: "a fox")

    /// An answer of the first model at one operation; everything else goes well.
    private func first(
        _ operation: LocalFal.Fault.Operation, _ status: Int, _ body: String, headers: [String: String] = [:]
    ) -> LocalFal.Fault {
        Fault(.answer(status: status, .text(body), headers: headers), on: operation, endpoint: SampleModels.film.text)
    }

    private func run(
        _ fal: LocalFal, _ fallback: FalGateway.Fallback = .init(), models: [EndpointID] = models,
        _ change: @escaping (inout FalGateway.Options) -> Void = { _ in }
    ) async throws(FalGateway.Failure) -> VideoResult {
        var options = FalGateway.Options.with { $0.fallback = fallback }
        change(&options)
        return try await fal.gateway().generate(request, models: models, options: options)
    }

    // MARK: Going on

    @Test(
        "A job that is over, and of which fal says that it failed, is followed by the next model",
        arguments: [
            (500, #"{"detail":"Runner disconnected","error_type":"runner_disconnected"}"#),
            (503, #"{"detail":"x","error_type":"runner_scheduling_failure"}"#),
            (504, #"{"detail":[{"loc":["body"],"msg":"too slow","type":"generation_timeout"}]}"#),
            (500, #"{"detail":[{"loc":["body"],"msg":"down","type":"downstream_service_unavailable"}]}"#),
            (503, #"{"detail":"Service Unavailable"}"#),
        ], [Fault.Operation.result, .job])
    func failedJobs(_ answer: (status: Int, body: String), _ place: LocalFal.Fault.Operation) async throws {
        try await LocalFal.film(
            first(place, answer.status, answer.body), SampleModels.making("b", by: SampleModels.other)
        ) { fal in
            let clip = try await run(fal)
            #expect(fal.submitted == ["acme/film/text-to-video", "acme/movie"])
            #expect(clip.video.urlString == "https://x.test/b.mp4")
            let attempts = clip.report.attempts
            #expect(clip.report.usedFallback && clip.report.models == Self.models)
            #expect(attempts.map(\.model) == [SampleModels.film, SampleModels.other])
            #expect(attempts.map(\.status) == [.failed, .succeeded])
            #expect(attempts.map(\.requestID) == fal.ids && attempts.map(\.mayBePaid) == [false, true])
            #expect(attempts[0].startedAt <= attempts[0].endedAt && attempts[0].endedAt <= attempts[1].startedAt)
            guard case .call(let error)? = attempts[0].cause else { throw MissingCause() }
            #expect(error.status == answer.status && error.request?.id == fal.ids[0])
        }
    }

    @Test(
        "A failure that the status tells of is known even where the result says nothing of it",
        arguments: [
            (#"{"status":"COMPLETED","error":"lost","error_type":"runner_disconnected"}"#, 500),
            (#"{"status":"COMPLETED","error":"lost"}"#, 504),
        ])
    func statusTells(_ status: String, _ code: Int) async throws {
        try await LocalFal.film(first(.status, 200, status), first(.result, code, "oops")) { fal in
            let clip = try await run(fal)
            #expect(clip.report.attempts.map(\.status) == [.failed, .succeeded])
        }
    }

    @Test("A submit that fal refuses for now is followed by the next model", arguments: TransportKind.allCases)
    func refusedForNow(_ kind: TransportKind) async throws {
        try await LocalFal.film(
            Fault(.answer(status: 429, .fal), on: .submit, endpoint: SampleModels.film.text),
            Fault(.answer(status: 429, .fal), on: .submit, endpoint: SampleModels.other.text)
        ) { fal in
            let clip = try await fal.gateway(kind).generate(request, models: Self.models)
            #expect(clip.endpoint == SampleModels.third)
            #expect(clip.report.attempts.map(\.status) == [.failed, .failed, .succeeded])
            #expect(clip.report.attempts.map(\.mayBePaid) == [false, false, true])
        }
    }

    @Test("A start timeout: nothing ran, nothing is billed, the next model has its chance")
    func startTimeout() async throws {
        let body = #"{"detail":"x","error_type":"request_timeout"}"#
        try await LocalFal.film(
            first(.result, 504, body, headers: ["X-Fal-Request-Timeout-Type": "user"])
        ) { fal in
            let clip = try await run(fal) { $0.submit.startTimeout = .seconds(2) }
            #expect(clip.endpoint == SampleModels.other)
        }
    }

    @Test("A model that the request does not fit is passed over if asked, and ends the chain if not")
    func unmappable() async throws {
        try await LocalFal.film { fal in
            let request = VideoRequest(prompt: "a", images: [.reference("https://x.test/a.png")])
            let gateway = try fal.gateway()
            let refused = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.generate(request, models: [SampleModels.film, SampleModels.other])
            }
            #expect(refused?.mapping?.endpoint == SampleModels.film && fal.submitted.isEmpty)
            #expect(refused?.report.attempts.map(\.status) == [.unmappable])
            let updates = Collected<FalGateway.Update>()
            let clip = try await gateway.generate(
                request, models: [SampleModels.film, SampleModels.third, SampleModels.other],
                options: .with { $0.fallback.skipsUnmappable = true }, onUpdate: { updates.add($0) })
            #expect(clip.report.attempts.map(\.status) == [.unmappable, .unmappable, .succeeded])
            #expect(fal.submitted == ["acme/movie"])
            #expect(updates.all.map(\.status) == [.failed, .failed, .queued, .processing, .completed])
            #expect(updates.all.map(\.nextModel) == [SampleModels.third, SampleModels.other, nil, nil, nil])
            #expect(updates.all.map(\.attempt) == [1, 2, 3, 3, 3])
        }
    }

    @Test("A later model that does not fit is no matter while the first one succeeds")
    func unmappableLater() async throws {
        try await LocalFal.film { fal in
            let clip = try await fal.gateway().generate(
                VideoRequest(prompt: "a", seed: 1), models: [SampleModels.film, SampleModels.third])
            #expect(clip.report.attempts.map(\.status) == [.succeeded])
        }
    }

    @Test("The failure of a chain has the last call, and each model's turn")
    func allFail() async throws {
        let busy = #"{"detail":"x","error_type":"runner_connection_error"}"#
        try await LocalFal.film(Fault(.answer(status: 503, .text(busy)), on: .result)) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in try await run(fal) }
            #expect(failure?.call?.endpoint == SampleModels.third && failure?.call?.request?.id == fal.ids.last)
            #expect(failure?.report.attempts.map(\.status) == [.failed, .failed, .failed])
            #expect(failure?.report.attempts.map(\.requestID) == fal.ids && Set(fal.ids).count == 3)
            #expect(failure?.isRetryable == true)
            let facts = try #require(failure?.report.json["attempts"]?.arrayValue)
            #expect(facts.map { $0["model"]?.stringValue } == Self.models.map(\.text))
            #expect(facts[0]["retryable"] == true && facts[0]["may_be_paid"] == false)
            #expect(
                facts[0]["request_id"]?.stringValue == fal.ids[0]
                    && facts[0]["started_at"]?.stringValue?.contains("T") == true)
            for model in Self.models { #expect(failure?.description.contains(model.text) == true) }
        }
    }

    @Test("Neither a report nor a failure repeats what was sent")
    func privacy() async throws {
        let busy = #"{"detail":"x","error_type":"runner_connection_error"}"#
        try await LocalFal.film(Fault(.answer(status: 503, .text(busy)), on: .result)) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await fal.gateway().generate(
                    VideoRequest(prompt: "a secret fox", duration: .seconds(4)),
                    models: [SampleModels.film, SampleModels.third],
                    options: .with { $0.mode = .lenient })
            }
            let report = try #require(failure?.report)
            #expect(report.attempts.count == 2 && report.attempts[0].conversion?.payload["prompt"] == "a secret fox")
            for text in ["\(report)", "\(report.attempts)", report.json.text(), "\(failure as Any)"] {
                #expect(text.contains("acme/clip") && !text.contains("secret"))
            }
        }
    }

    // MARK: Staying

    @Test(
        "What is wrong with the request would be wrong for the next model too",
        arguments: [
            (422, #"{"detail":[{"loc":["body","prompt"],"msg":"no","type":"content_policy_violation"}]}"#),
            (422, #"{"detail":[{"loc":["body","prompt"],"msg":"no","type":"missing"}]}"#),
            (500, #"{"detail":"Internal Server Error"}"#),
        ])
    func modelRefusals(_ status: Int, _ body: String) async throws {
        try await LocalFal.film(first(.result, status, body)) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await run(fal, .init(skipsUnmappable: true, mayPayTwice: true))
            }
            #expect(failure?.call?.status == status && fal.submitted.count == 1)
        }
    }

    @Test("A key that is not accepted ends the chain at once", arguments: [401, 403, 404, 422])
    func submitRefused(_ status: Int) async throws {
        try await LocalFal.film(first(.submit, status, #"{"detail":"no"}"#)) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in try await run(fal) }
            #expect(failure?.call?.status == status && fal.submitted.count == 1)
            #expect(failure?.report.attempts.map(\.mayBePaid) == [false])
        }
    }

    private struct MissingCause: Error {}
}
