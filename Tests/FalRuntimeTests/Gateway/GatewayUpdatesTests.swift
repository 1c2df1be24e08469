import FalEmulator
import FalRuntime
import Testing

private typealias Fault = LocalFal.Fault

@Suite("Updates as a sequence") struct GatewayUpdatesTests {
    private let request = VideoRequest(prompt: "a fox")
    private let models = [SampleModels.film, SampleModels.other]
    private let busy = Fault(.answer(status: 429, .fal), on: .submit, endpoint: SampleModels.film.text)

    @MainActor final class Screen {
        nonisolated init() {}

        private(set) var statuses: [FalGateway.Update.Status] = []
        private(set) var clip: String?

        func show(_ updates: FalGateway.Updates<VideoRequest>) async throws {
            for try await update in updates {
                #expect(clip == nil)
                statuses.append(update.status)
                clip = update.result?.video.urlString
            }
        }
    }

    @Test("An actor sees every update in order, and the result with the last")
    func order() async throws {
        let screen = Screen()
        try await LocalFal.film(busy, SampleModels.making("b", by: SampleModels.other)) { fal in
            try await screen.show(fal.gateway().updates(request, models: models))
            #expect(fal.submitted.last == "acme/movie")
        }
        #expect(await screen.statuses == [.failed, .queued, .processing, .completed])
        #expect(await screen.clip == "https://x.test/b.mp4")
    }

    @Test("After a failure, the loop throws it; a second loop makes no second run")
    func failure() async throws {
        try await LocalFal.film(Fault(.answer(status: 403, .fal), on: .submit)) { fal in
            let updates = try fal.gateway().updates(request, models: models)
            var statuses: [FalGateway.Update.Status] = []
            for _ in 1...2 {
                do throws(FalGateway.Failure) {
                    for try await update in updates { statuses.append(update.status) }
                    Issue.record("the loop ended without an error")
                } catch {
                    #expect(error.call?.status == 403)
                }
            }
            #expect(statuses == [.failed] && fal.submitted.count == 1)
        }
    }

    @Test("Nothing is sent before the iteration")
    func lazy() async throws {
        try await LocalFal.film { fal in
            let updates = try fal.gateway().updates(request, model: SampleModels.film)
            #expect(fal.submitted.isEmpty)
            for try await _ in updates {}
            #expect(fal.submitted.count == 1)
        }
    }

    @Test("The task that iterates takes its job with it, and sees that it was cancelled")
    func cancelled() async throws {
        try await LocalFal.film(Fault(.noAnswer, on: .status)) { fal in
            let gateway = try fal.gateway()
            let statuses = Collected<FalGateway.Update.Status>()
            let task = Task {
                await gatewayFailure { () throws(FalGateway.Failure) in
                    for try await update in gateway.updates(request, models: models) { statuses.add(update.status) }
                }
            }
            try await fal.waitForFirst(.status)
            task.cancel()
            let failure = await task.value
            #expect(failure?.call?.kind == .cancelled && failure?.request?.id == fal.ids[0])
            #expect(statuses.all == [.queued, .cancelled])
            #expect(fal.seen(.cancel).map(\.requestID) == fal.ids)
        }
    }

    @Test("Who leaves the loop early cancels the job")
    func left() async throws {
        try await LocalFal.film(Fault(.noAnswer, on: .status)) { fal in
            for try await update in try fal.gateway().updates(request, models: models) where update.status == .queued {
                break
            }
            try await fal.waitForFirst(.cancel)
            #expect(fal.seen(.cancel).map(\.requestID) == fal.ids && fal.ids.count == 1)
        }
    }
}
