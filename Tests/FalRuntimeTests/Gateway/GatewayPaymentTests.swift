import FalJSON
import FalRuntime
import FalTransport
import Loopback
import Testing

/// A chain never makes a second paid job where the first may run or be billed, unless the caller says so.
@Suite("Chains and money") struct GatewayPaymentTests {
    /// A way for a job to be in the dark, and what the chain makes of it when it may pay twice.
    enum Darkness: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case submitDropped, submitReset, submitBadGateway, submitUnavailable, submitWithoutID
        case statusUnreachable, statusGone, resultPage, resultTooMany, resultDropped, deadline, billedFailure

        var testDescription: String { rawValue }

        /// Where fal is asked to stop the job before: where its id is known.
        var hasID: Bool {
            switch self {
            case .submitDropped, .submitReset, .submitBadGateway, .submitUnavailable, .submitWithoutID: false
            default: true
            }
        }

        /// Failures that would not pass are none to go on after, whatever the caller pays.
        var canPass: Bool { self != .statusGone }

        var operation: ScriptedFal.Operation {
            switch self {
            case .submitDropped, .submitReset, .submitBadGateway, .submitUnavailable, .submitWithoutID: .submit
            case .statusUnreachable, .statusGone, .deadline: .status
            case .resultPage, .resultTooMany, .resultDropped, .billedFailure: .result
            }
        }

        func happen(_ connection: LoopbackConnection) {
            let page = "<html><title>Bad Gateway</title></html>"
            switch self {
            case .submitDropped, .statusUnreachable, .resultDropped: connection.close()
            case .submitReset: connection.reset()
            case .submitBadGateway, .resultPage: connection.answer(502, [], page)
            case .submitUnavailable:
                connection.answer(503, [("X-Fal-Needs-Retry", "1")], #"{"detail":"x","error_type":"startup_timeout"}"#)
            case .submitWithoutID: connection.answer(200, [], "{}")
            case .statusGone: connection.answer(404, [], #"{"status":"NOT_FOUND"}"#)
            case .resultTooMany: connection.answer(429, [], #"{"detail":"slow down","error_type":"rate"}"#)
            case .deadline: connection.answer(202, [], #"{"status":"IN_PROGRESS"}"#)
            case .billedFailure:
                connection.answer(
                    503, [("X-Fal-Billable-Units", "3")], #"{"detail":"x","error_type":"runner_disconnected"}"#)
            }
        }
    }

    private func run<Product>(
        _ darkness: Darkness, mayPayTwice: Bool, _ body: (ScriptedFal, FalGateway.Options) async throws -> Product
    ) async throws -> Product {
        var scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [.result: ScriptedFal.film]
        let usual = scripts[darkness.operation] ?? ScriptedFal.usual
        scripts[darkness.operation] = { connection, seen in
            if seen.http.path.contains("acme/film") {
                darkness.happen(connection)
            } else {
                usual(connection, seen)
            }
        }
        return try await ScriptedFal.run(scripts) { fal in
            var options = FalGateway.Options()
            options.fallback.mayPayTwice = mayPayTwice
            // Long enough for the other model on a busy machine.
            if darkness == .deadline { options.timeout = .seconds(20) }
            return try await body(fal, options)
        }
    }

    @Test("In the dark, the chain ends: one submit, the reason, the handle", arguments: Darkness.allCases)
    func ends(_ darkness: Darkness) async throws {
        try await run(darkness, mayPayTwice: false) { fal, options in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await fal.gatewayOrRefusal().generate(
                    VideoRequest(prompt: "a"), models: [FilmStudio.film, FilmStudio.other], options: options)
            }
            #expect(fal.submitted == ["acme/film/text-to-video"])
            let attempt = try #require(failure?.report.attempts.first)
            #expect(failure?.report.attempts.count == 1 && attempt.mayBePaid && attempt.note != nil)
            #expect(failure?.isRetryable == false)
            #expect((failure?.call?.request?.id == "r1") == darkness.hasID)
            #expect((attempt.requestID == "r1") == darkness.hasID)
            // What may bring a result yet is not taken back unasked.
            #expect(fal.seen(.cancel).isEmpty)
        }
    }

    @Test(
        "A caller who would rather pay twice gets the next model, and the job before is asked to stop",
        arguments: Darkness.allCases)
    func goesOn(_ darkness: Darkness) async throws {
        try await run(darkness, mayPayTwice: true) { fal, options in
            let gateway = try fal.gateway()
            let models = [FilmStudio.film, FilmStudio.other]
            if darkness.canPass {
                let clip = try await gateway.generate(VideoRequest(prompt: "a"), models: models, options: options)
                #expect(clip.endpoint == FilmStudio.other)
                #expect(clip.report.attempts.map(\.mayBePaid) == [true, true])
                #expect(clip.report.attempts.first?.note != nil)
                #expect(fal.seen(.cancel).count == (darkness.hasID ? 1 : 0))
            } else {
                let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(VideoRequest(prompt: "a"), models: models, options: options)
                }
                #expect(failure?.call?.status == 404 && fal.submitted.count == 1)
            }
        }
    }

    @Test("A submit that may be sent twice is no leave to ask another model, even when the last one was refused")
    func resubmission() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .submit: { connection, seen in
                // The first may have been taken.
                if seen.count == 1 { return connection.close() }
                connection.answer(429, [], #"{"detail":"full","type":"concurrent_requests_limit"}"#)
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await fal.gatewayOrRefusal().generate(
                    VideoRequest(prompt: "a"), models: [FilmStudio.film, FilmStudio.other],
                    options: .with { $0.submit.resubmission = .mayDuplicate })
            }
            #expect(failure?.call?.status == 429 && failure?.report.attempts.first?.mayBePaid == true)
            #expect(Set(fal.submitted) == ["acme/film/text-to-video"] && fal.submitted.count > 1)
        }
    }

    @Test("A server that cannot be reached has taken nothing: every model is asked", arguments: Contestant.allCases)
    func unreachable(_ contestant: Contestant) async throws {
        let fal = try ScriptedFal()
        let gateway = try fal.gateway(contestant)
        fal.server.stop()
        let failure = await gatewayFailure { () throws(FalGateway.Failure) in
            try await gateway.generate(VideoRequest(prompt: "a"), models: [FilmStudio.film, FilmStudio.other])
        }
        #expect(failure?.call?.kind == .transport && failure?.isRetryable == true)
        #expect(failure?.report.attempts.map(\.model) == [FilmStudio.film, FilmStudio.other])
        #expect(failure?.report.attempts.map(\.mayBePaid) == [false, false])
    }
}
