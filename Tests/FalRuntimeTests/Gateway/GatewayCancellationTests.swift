import FalEmulator
import FalRuntime
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

@Suite("Chains that are cancelled") struct GatewayCancellationTests {
    @Test(
        "In the middle of a chain: the job is taken back, no further model is asked", arguments: TransportKind.allCases)
    func middle(_ kind: TransportKind) async throws {
        let lost = #"{"detail":"x","error_type":"runner_disconnected"}"#
        try await LocalFal.film(
            Fault(.answer(status: 503, .text(lost)), on: .result),
            // The second model works and works.
            Fault(.noAnswer, on: .status, endpoint: SampleModels.other.text)
        ) { fal in
            let gateway = try fal.gateway(kind)
            let updates = Collected<FalGateway.Update>()
            let task = Task {
                await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(
                        VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other, SampleModels.third],
                        onUpdate: { updates.add($0) })
                }
            }
            while fal.seen(.status).last?.outcome != .unanswered { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            let failure = await task.value
            #expect(failure?.call?.kind == .cancelled && failure?.call?.request?.id == fal.ids.last)
            #expect(failure?.report.attempts.map(\.status) == [.failed, .cancelled])
            #expect(failure?.report.attempts.map(\.mayBePaid) == [false, true])
            #expect(fal.submitted == ["acme/film/text-to-video", "acme/movie"])
            #expect(fal.seen(.cancel).map(\.requestID) == [fal.ids[1]])
            #expect(updates.all.last?.status == .cancelled && updates.all.last?.nextModel == nil)
        }
    }

    @Test("Between two models: the second is not asked")
    func between() async throws {
        let lost = #"{"detail":"x","error_type":"runner_disconnected"}"#
        try await LocalFal.film(Fault(.answer(status: 503, .text(lost)), on: .result)) { fal in
            let gateway = try fal.gateway()
            let failure = await Task {
                await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(
                        VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other],
                        onUpdate: { update in
                            // At the moment at which the chain says that it goes on.
                            if update.status == .failed { withUnsafeCurrentTask { $0?.cancel() } }
                        })
                }
            }.value
            #expect(fal.submitted.count == 1)
            #expect(failure?.report.attempts.map(\.status) == [.failed, .cancelled])
            #expect(failure?.call?.kind == .cancelled && failure?.call?.endpoint == SampleModels.other)
            #expect(failure?.report.attempts.last?.mayBePaid == false)
        }
    }

    @Test(
        "A submit that is not answered within the grace period is unknown; the chain ends even for who would pay twice")
    func submitting() async throws {
        try await LocalFal.film(Fault(.noAnswer, on: .submit)) { fal in
            var gateway = try fal.gateway()
            gateway.client.configuration.submitGracePeriod = .milliseconds(10)
            let task = Task {
                await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(
                        VideoRequest(prompt: "a"), models: [SampleModels.film, SampleModels.other],
                        options: .with { $0.fallback = .init(skipsUnmappable: true, mayPayTwice: true) })
                }
            }
            try await fal.waitForFirst(.submit)
            task.cancel()
            let failure = await task.value
            #expect(failure?.call?.kind == .submissionUnknown && fal.submitted.count == 1)
            #expect(failure?.report.attempts.map(\.status) == [.cancelled])
            #expect(failure?.report.attempts.first?.mayBePaid == true)
        }
    }

    @Test("Who does not want it leaves the request going")
    func keptGoing() async throws {
        try await LocalFal.film(Fault(.noAnswer, on: .status)) { fal in
            let gateway = try fal.gateway()
            let task = Task {
                await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(
                        VideoRequest(prompt: "a"), model: SampleModels.film,
                        options: .with { $0.cancelsWithTask = false })
                }
            }
            try await fal.waitForFirst(.status)
            task.cancel()
            let id = try #require(await task.value?.call?.request?.id)
            #expect([id] == fal.ids && fal.seen(.cancel).isEmpty)
        }
    }
}
