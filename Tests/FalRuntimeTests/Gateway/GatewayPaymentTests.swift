import FalEmulator
import FalJSON
import FalRuntime
import FalTransport
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

/// A chain never makes a second paid job where the first may run or be billed, unless the caller says so.
@Suite("Chains and money") struct GatewayPaymentTests {
    /// A way for a job to be in the dark, and what the chain makes of it when it may pay twice.
    enum Darkness: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case submitDropped, submitReset, submitBadGateway, submitLostRunner, submitWithoutID
        case statusUnreachable, statusGone, resultPage, resultTooMany, resultDropped, deadline, billedFailure

        var testDescription: String { rawValue }

        /// Where fal is asked to stop the job before: where its id is known.
        var hasID: Bool {
            switch self {
            case .submitDropped, .submitReset, .submitBadGateway, .submitLostRunner, .submitWithoutID: false
            default: true
            }
        }

        /// Failures that would not pass are none to go on after, whatever the caller pays.
        var canPass: Bool { self != .statusGone }

        /// What happens to the first model.
        var fault: LocalFal.Fault {
            var fault =
                switch self {
                case .submitDropped: Fault(.dropBeforeAccepting, on: .submit)
                case .submitReset: Fault(.resetWithoutAnswer, on: .submit)
                case .submitBadGateway: Fault(.answer(status: 502, .nginx), on: .submit)
                case .submitLostRunner:
                    answer(503, #"{"detail":"x","error_type":"runner_disconnected"}"#, on: .submit)
                case .submitWithoutID: answer(200, "{}", on: .submit)
                case .statusUnreachable: Fault(.dropBeforeAccepting, on: .status)
                case .statusGone: answer(404, #"{"status":"NOT_FOUND"}"#, on: .status)
                case .resultPage: Fault(.answer(status: 502, .nginx), on: .result)
                case .resultTooMany: answer(429, #"{"detail":"slow down","error_type":"rate"}"#, on: .result)
                case .resultDropped: Fault(.dropBeforeAccepting, on: .result)
                case .deadline: Fault(.delay(.seconds(3_600)), on: .job)
                case .billedFailure:
                    answer(
                        503, #"{"detail":"x","error_type":"runner_disconnected"}"#, ["X-Fal-Billable-Units": "3"],
                        on: .job)
                }
            fault.endpoint = SampleModels.film.text
            return fault
        }

        private func answer(
            _ status: Int, _ body: String, _ headers: [String: String] = [:], on operation: LocalFal.Fault.Operation
        ) -> LocalFal.Fault {
            Fault(.answer(status: status, .text(body), headers: headers), on: operation)
        }
    }

    private func run<Product>(
        _ darkness: Darkness, mayPayTwice: Bool, _ body: (LocalFal, FalGateway.Options) async throws -> Product
    ) async throws -> Product {
        try await LocalFal.film(darkness.fault) { fal in
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
                try await fal.gateway().generate(
                    VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other], options: options)
            }
            #expect(fal.submitted == ["acme/film/text-to-video"])
            let attempt = try #require(failure?.report.attempts.first)
            #expect(failure?.report.attempts.count == 1 && attempt.mayBePaid && attempt.note != nil)
            #expect(failure?.isRetryable == false)
            #expect(failure?.call?.request?.id == (darkness.hasID ? fal.ids[0] : nil))
            #expect(attempt.requestID == (darkness.hasID ? fal.ids[0] : nil))
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
            let models = [SampleModels.film, SampleModels.other]
            if darkness.canPass {
                let clip = try await gateway.generate(VideoRequest(prompt: "a"), models: models, options: options)
                #expect(clip.endpoint == SampleModels.other)
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

    @Test(
        "A submit that fal itself refuses is no job: the next model is asked",
        arguments: [
            Fault(.answer(status: 503, .fal), on: .submit), Fault(.answer(status: 429, .fal), on: .submit),
            Fault(.answer(status: 502, .text(""), headers: ["X-Fal-Needs-Retry": "1"]), on: .submit),
        ])
    func refused(_ fault: LocalFal.Fault) async throws {
        var fault = fault
        fault.endpoint = SampleModels.film.text
        try await LocalFal.film(fault) { fal in
            let clip = try await fal.gateway().generate(
                VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other])
            #expect(clip.endpoint == SampleModels.other)
            #expect(clip.report.attempts.map(\.mayBePaid) == [false, true])
        }
    }

    @Test("A submit that may be sent twice is no leave to ask another model, even when the last one was refused")
    func resubmission() async throws {
        try await LocalFal.film(
            // The first may have been taken.
            Fault(.dropBeforeAccepting, on: .submit, calls: .only([1])), Fault(.answer(status: 429, .fal), on: .submit)
        ) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await fal.gateway().generate(
                    VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other],
                    options: .with { $0.submit.resubmission = .mayDuplicate })
            }
            #expect(failure?.call?.status == 429 && failure?.report.attempts.first?.mayBePaid == true)
            #expect(Set(fal.submitted) == ["acme/film/text-to-video"] && fal.submitted.count > 1)
        }
    }

    @Test("A server that cannot be reached has taken nothing: every model is asked", arguments: TransportKind.allCases)
    func unreachable(_ kind: TransportKind) async throws {
        let port = try LoopbackSocket.unusedPort()
        var configuration = FalConfiguration(hosts: try .emulator("http://127.0.0.1:\(port)"))
        configuration.retries = FalRetryPolicy(maximumAttempts: 2, firstDelay: .milliseconds(1))
        let gateway = FalGateway(
            client: FalClient(credentials: .none, configuration: configuration, transport: kind.make()),
            registry: SampleModels.registry)
        let failure = await gatewayFailure { () throws(FalGateway.Failure) in
            try await gateway.generate(VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other])
        }
        #expect(failure?.call?.kind == .transport && failure?.isRetryable == true)
        #expect(failure?.report.attempts.map(\.model) == [SampleModels.film, SampleModels.other])
        #expect(failure?.report.attempts.map(\.mayBePaid) == [false, false])
    }
}
