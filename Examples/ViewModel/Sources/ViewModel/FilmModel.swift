import FalRuntime
import Generated
import Observation

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

/// What a screen shows of a film, and what its buttons do.
@MainActor @Observable
final class FilmModel {
    enum Phase {
        case editing
        case waiting(String)
        case done(FalFile)
        case failed(String, canRetry: Bool)
    }

    /// The form. Its pickers show `TextToVideo.Duration.knownValues` and their like.
    var input = TextToVideo.Input(prompt: "")
    private(set) var phase = Phase.editing
    private var task: Task<Void, Never>?
    private let fal: FalClient

    init(fal: FalClient = FalClient()) { self.fal = fal }

    /// What is wrong with the form, before anything is paid.
    var violations: [String] { TextToVideo.violations(in: input).map(\.description) }

    var isBusy: Bool { task != nil }

    /// Starts, or tries again.
    func start() {
        guard task == nil else { return }
        phase = .waiting("Sending")
        task = Task {
            do throws(FalError) {
                let film = try await fal.subscribe(to: TextToVideo.self, input: input) { status in
                    Task { @MainActor in self.show(status) }
                }
                phase = .done(film.video)
            } catch {
                phase = error.kind == .cancelled ? .editing : .failed(error.message, canRetry: error.isRetryable)
            }
            task = nil
        }
    }

    /// The request is cancelled at fal as well.
    func cancel() { task?.cancel() }

    private func show(_ status: FalQueueStatus) {
        guard case .waiting = phase else { return }
        switch status.state {
        case .inQueue(let position): phase = .waiting("In line, \(position ?? 0) ahead")
        case .inProgress: phase = .waiting(status.logs.last?.message ?? "Filming")
        case .completed: phase = .waiting("Fetching")
        }
    }
}
