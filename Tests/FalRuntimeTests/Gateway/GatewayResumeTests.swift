import FalEmulator
import FalJSON
import FalRuntime
import Foundation
import Loopback
import TestSupport
import Testing

private typealias Fault = LocalFal.Fault
private typealias Chain = FalChain<VideoRequest>

/// A process can end at any point of a chain. Whatever was stored last, the next one pays for nothing again.
@Suite("Chains that outlive the process") struct GatewayResumeTests {
    private let request = VideoRequest(prompt: "a fox", duration: .seconds(4))
    private let models: [FalGateway.Model] = [.init(SampleModels.film), .init(SampleModels.other)]
    private let lost = Fault(
        .answer(status: 503, .text(#"{"detail":"x","error_type":"runner_disconnected"}"#)), on: .result,
        endpoint: SampleModels.film.text)

    private struct DiskFull: Error {}

    /// As another process reads it.
    private func stored(_ chain: Chain) throws -> Chain {
        try JSONDecoder().decode(Chain.self, from: JSONEncoder().encode(chain))
    }

    private func failure(
        _ fal: LocalFal, _ chain: Chain, _ options: FalGateway.Options = .init(), saving: Chain.Saving? = nil
    ) async throws -> FalGateway.Failure? {
        let gateway = try fal.gateway()
        return await gatewayFailure { () throws(FalGateway.Failure) in
            try await gateway.resume(chain, options: options, saving: saving)
        }
    }

    @Test("Each state is stored before it matters, and is all that another process needs")
    func states() async throws {
        try await LocalFal.film(lost) { fal in
            let saved = Collected<Chain>()
            let seen = Collected<(submits: Int, polls: Int)>()
            let clip = try await fal.gateway().generate(
                request, models: models,
                saving: {
                    saved.add($0)
                    seen.add((fal.submitted.count, fal.seen(.status).count))
                })
            #expect(clip.report.attempts.map(\.status) == [.failed, .succeeded])
            let handles = clip.report.attempts.compactMap(\.request)
            try #require(handles.count == 2)
            #expect(
                saved.all.map(\.state) == [
                    .submitting(model: 0), .waiting(model: 0, request: handles[0]), .ready(model: 1),
                    .submitting(model: 1), .waiting(model: 1, request: handles[1]),
                ])
            #expect(seen.all.map(\.submits) == [0, 1, 1, 1, 2] && seen.all[1].polls == 0)
            for chain in saved.all {
                let copy = try stored(chain)
                #expect(copy.request == request && copy.models == models && copy.state == chain.state)
                #expect(copy.attempts.map(\.json) == chain.attempts.map(\.json) && copy.handle == chain.handle)
            }
        }
    }

    @Test("A request in the queue is waited for, and not submitted again")
    func waiting() async throws {
        try await LocalFal.film(SampleModels.making("a", by: SampleModels.film)) { fal in
            let handle = try await fal.gateway().submit(request, model: SampleModels.film).handle
            var chain = Chain(request, models: models)
            chain.state = .waiting(model: 0, request: handle)
            let updates = Collected<FalGateway.Update.Status>()
            let clip = try await fal.gateway().resume(stored(chain), onUpdate: { updates.add($0.status) })
            #expect(clip.video.urlString == "https://x.test/a.mp4" && fal.submitted.count == 1)
            #expect(clip.report.attempts.map(\.requestID) == [handle.id] && clip.report.models.count == 2)
            #expect(updates.all.last == .completed)
        }
    }

    @Test("One that has failed is followed by the models that remain, with the report of all")
    func failedMeanwhile() async throws {
        try await LocalFal.film(lost) { fal in
            var chain = Chain(request, models: models)
            chain.state = .waiting(
                model: 0, request: try await fal.gateway().submit(request, model: SampleModels.film).handle)
            let saved = Collected<Chain>()
            let clip = try await fal.gateway().resume(stored(chain), saving: { saved.add($0) })
            #expect(fal.submitted == ["acme/film/text-to-video", "acme/movie"])
            // The process ends again, between the models.
            let between = try stored(try #require(saved.all.first))
            #expect(between.state == .ready(model: 1))
            let again = try await fal.gateway().resume(between)
            #expect(fal.submitted.count == 3 && again.endpoint == SampleModels.other)
            for report in [clip.report, again.report] {
                #expect(report.attempts.map(\.status) == [.failed, .succeeded])
                #expect(report.attempts.first?.requestID == fal.ids[0])
                #expect(report.attempts.first?.cause?.isRetryable == true)
            }
            #expect("\(again.report)".contains("runner_disconnected"))
        }
    }

    @Test("A submit that was under way is unknown: nothing is sent unless the caller would rather pay twice")
    func submitting() async throws {
        try await LocalFal.film { fal in
            var chain = Chain(request, models: models)
            chain.state = .submitting(model: 0)
            let saved = Collected<Chain>()
            let failure = try await failure(fal, stored(chain), saving: { saved.add($0) })
            #expect(failure?.call?.kind == .submissionUnknown && failure?.isRetryable == false)
            #expect(failure?.report.attempts.map(\.mayBePaid) == [true])
            #expect(fal.submitted.isEmpty && saved.all.isEmpty)
            let next = try await fal.gateway().resume(chain, options: .with { $0.fallback.mayPayTwice = true })
            #expect(next.endpoint == SampleModels.other && next.report.attempts.map(\.mayBePaid) == [true, true])
            let same = try await fal.gateway().resume(
                chain, options: .with { $0.submit.resubmission = .mayDuplicate })
            #expect(same.endpoint == SampleModels.film && same.report.attempts.count == 1)
        }
    }

    @Test("A request that fal takes while the call is being cancelled is stored all the same")
    func cancelled() async throws {
        try await LocalFal.gated { fal, gate in
            let client = try fal.client(.urlSession) { $0.submitGracePeriod = .seconds(600) }
            let gateway = FalGateway(client: client, registry: SampleModels.registry)
            let saved = Collected<Chain>()
            let task = Task {
                await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(
                        request, models: models, options: .with { $0.cancelsWithTask = false },
                        saving: {
                            try Task.checkCancellation()
                            saved.add($0)
                        })
                }
            }
            await gate.arrival()
            task.cancel()
            await gate.open()
            let failure = await task.value
            #expect(failure?.call?.kind == .cancelled)
            #expect(saved.all.last?.handle?.id == fal.accepted.first && fal.accepted.count == 1)
            #expect(saved.all.last?.handle == failure?.request)
        }
    }

    @Test("A submit that fal refuses has not been made: another process asks the same model again")
    func refused() async throws {
        try await LocalFal.film(
            Fault(.answer(status: 429, .fal), on: .submit, endpoint: SampleModels.film.text, calls: .first(4))
        ) { fal in
            let saved = Collected<Chain>()
            let chain = Chain(request, models: [.init(SampleModels.film)])
            let failure = try await failure(fal, chain, saving: { saved.add($0) })
            #expect(failure?.call?.status == 429)
            #expect(saved.all.map(\.state) == [.submitting(model: 0), .ready(model: 0)])
            let clip = try await fal.gateway().resume(stored(try #require(saved.all.last)))
            #expect(clip.endpoint == SampleModels.film && clip.report.attempts.count == 1)
        }
    }

    // MARK: A store that fails

    @Test("What cannot be stored before the submit is not submitted")
    func unsavedSubmit() async throws {
        try await LocalFal.film { fal in
            let failure = try await failure(fal, Chain(request, models: models), saving: { _ in throw DiskFull() })
            guard case .saving(let error)? = failure?.cause, error is DiskFull else {
                Issue.record("the cause is \(failure as Any)")
                return
            }
            #expect(fal.submitted.isEmpty && failure?.report.attempts.map(\.mayBePaid) == [false])
            #expect(
                failure?.description == "the chain could not be stored: DiskFull()" && failure?.isRetryable == false)
        }
    }

    @Test("A request that fal has taken, and that cannot be stored, is cancelled and returned; nobody waits for it")
    func unsavedHandle() async throws {
        try await LocalFal.film {
            $0.pace = FalEmulator.Pace(waiting: .seconds(3_600), running: .seconds(3_600))
        } _: { fal in
            let failure = try await failure(
                fal, Chain(request, models: models), saving: { if $0.handle != nil { throw DiskFull() } })
            #expect(failure?.request?.id == fal.ids[0] && fal.submitted.count == 1)
            #expect(fal.seen(.cancel).map(\.requestID) == fal.ids && fal.seen(.status).isEmpty)
            let attempt = try #require(failure?.report.attempts.first)
            #expect(attempt.status == .failed && attempt.mayBePaid)
            #expect(attempt.note?.contains("fal was asked to cancel it") == true)
        }
    }

    @Test("A failure that cannot be stored ends the chain before the next model")
    func unsavedFailure() async throws {
        try await LocalFal.film(lost) { fal in
            let failure = try await failure(
                fal, Chain(request, models: models),
                saving: { if $0.state == .ready(model: 1) { throw DiskFull() } })
            #expect(fal.submitted.count == 1 && failure?.report.attempts.count == 1)
            #expect(failure?.description.contains("DiskFull") == true)
        }
    }

    @Test("A chain that makes no sense is not read", arguments: ["model", "attempt"])
    func unreadable(_ what: String) throws {
        var chain = Chain(request, models: models)
        if what == "model" { chain.state = .ready(model: 2) }
        var json = try JSONValue(parsing: Array(JSONEncoder().encode(chain)))
        if what == "attempt", var object = json.objectValue {
            object["attempts"] = [["model": "acme/film"]]
            json = .object(object)
        }
        let data = Data(json.serialized())
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Chain.self, from: data) }
    }
}
