import FalEmulator
import FalJSON
import FalRuntime
import Foundation
import Testing

private typealias Fault = LocalFal.Fault

@Suite("Step by step: submit now, ask later") struct GatewayQueueTests {
    @Test("A request survives being stored, and another gateway fetches its result")
    func stored() async throws {
        try await LocalFal.film(SampleModels.making("a", by: SampleModels.film)) { fal in
            let generation = try await fal.gateway().submit(
                VideoRequest(prompt: "a", duration: .seconds(4)), model: SampleModels.film)
            #expect(generation.id == fal.ids[0] && generation.model == SampleModels.film)
            #expect(generation.conversion?.payload["duration"] == "4s")
            #expect(generation.report.attempts.map(\.status) == [.submitted])
            #expect(fal.seen(.status).isEmpty)
            let stored = try JSONEncoder().encode(generation)
            let restored = try JSONDecoder().decode(FalGeneration<VideoRequest>.self, from: stored)
            #expect(restored.handle == generation.handle && restored.conversion == nil)
            let updates = Collected<FalGateway.Update>()
            let clip = try await fal.gateway().result(of: restored, onUpdate: { updates.add($0) })
            #expect(clip.video.urlString == "https://x.test/a.mp4" && clip.seed == 7 && clip.conversion == nil)
            #expect(clip.report.attempts.map(\.requestID) == fal.ids)
            // The lines of the log come first.
            #expect(updates.all.map(\.status) == [.processing, .completed])
            #expect(fal.submitted.count == 1)
        }
    }

    @Test("Events end with the model, and tell of a failure of fal's", arguments: [false, true])
    func events(_ isLost: Bool) async throws {
        let end =
            isLost
            ? #"{"status":"COMPLETED","error":"Runner disconnected","error_type":"runner_disconnected"}"#
            : #"{"status":"COMPLETED"}"#
        let states = [#"{"status":"IN_QUEUE","queue_position":0}"#, #"{"status":"IN_PROGRESS"}"#, end].enumerated()
            .map { Fault(.answer(status: 200, .text($1)), on: .status, calls: .only([$0 + 1])) }
        try await LocalFal.film {
            $0.faults = states
        } _: { fal in
            let gateway = try fal.gateway()
            let generation = FalGeneration<ImageRequest>(.init(endpoint: SampleModels.picture, id: "r9"))
            var updates: [FalGateway.Update] = []
            for try await update in gateway.events(of: generation) { updates.append(update) }
            #expect(updates.map(\.status) == [.queued, .processing, isLost ? .failed : .completed])
            #expect(updates.last?.message == (isLost ? "Runner disconnected" : nil))
            #expect(updates.allSatisfy { $0.request?.id == "r9" && $0.model == SampleModels.picture })
        }
    }

    @Test("A result that failed says how, and what is known of the money", arguments: [nil, "0", "1"])
    func failed(_ units: String?) async throws {
        let body = #"{"detail":[{"loc":["body","prompt"],"msg":"no","type":"content_policy_violation"}]}"#
        let billed = units.map { ["X-Fal-Billable-Units": $0] } ?? [:]
        try await LocalFal.film(Fault(.answer(status: 422, .text(body), headers: billed), on: .result)) { fal in
            let gateway = try fal.gateway()
            let generation = try await gateway.submit(ImageRequest(prompt: "a"), model: SampleModels.picture)
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.result(of: generation)
            }
            #expect(failure?.call?.isContentPolicyViolation == true)
            #expect(failure?.report.attempts.map(\.status) == [.failed])
            #expect(failure?.report.attempts.first?.mayBePaid == (units != "0"))
        }
    }

    @Test("Waiting has an end, after which the request goes on; it can be stopped")
    func timeout() async throws {
        try await LocalFal.film(Fault(.delay(.seconds(3_600)), on: .job)) { fal in
            let gateway = try fal.gateway()
            let generation = try await gateway.submit(VideoRequest(prompt: "a"), model: SampleModels.film)
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.result(of: generation, timeout: .milliseconds(50))
            }
            #expect(failure?.call?.kind == .timeout && failure?.call?.request == generation.handle)
            #expect(failure?.isRetryable == false && fal.seen(.cancel).isEmpty)
            #expect(try await gateway.cancel(generation))
            #expect(fal.seen(.cancel).map(\.requestID) == fal.ids)
        }
    }
}
