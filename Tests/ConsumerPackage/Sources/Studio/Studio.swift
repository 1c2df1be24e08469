public import FalRuntime
public import Generated

/// What a screen of the app shows. It lives on the main actor, as everything here does that says nothing else.
public final class Studio {
    public typealias Model = Fal.KlingVideo.V2_6.Pro.TextToVideo

    public enum Phase: Equatable {
        case waiting(String)
        case done(FalFile)
        case failed(String)
    }

    /// The form behind the screen: controls bind to its fields.
    public var form = Model.Input(prompt: "")
    /// Every phase there was; the last one is shown.
    public private(set) var phases: [Phase] = []

    private let fal: FalClient

    public init(fal: FalClient) { self.fal = fal }

    /// What the form has to say before it is sent.
    public var complaints: [String] { Model.violations(in: form).map(\.description) }

    /// A binding to one field, by its key path.
    public func set<Value>(_ field: WritableKeyPath<Model.Input, Value>, to value: Value) {
        form[keyPath: field] = value
    }

    /// Films what the form says.
    public func film() async {
        let (updates, sink) = AsyncStream.makeStream(of: FalQueueStatus.self)
        let watch = Task { for await status in updates { note(status) } }
        let outcome: Phase
        do {
            let clip = try await fal.subscribe(to: Model.self, input: form, onUpdate: { sink.yield($0) })
            outcome = .done(clip.video)
        } catch {
            // A typed error: no cast, no default.
            outcome = .failed("\(error.kind): \(error)")
        }
        sink.finish()
        await watch.value
        phases.append(outcome)
    }

    private func note(_ status: FalQueueStatus) {
        switch status.state {
        case .inQueue(let position): phases.append(.waiting("in the queue, \(position ?? 0) before it"))
        case .inProgress: phases.append(.waiting(status.logs.last?.message ?? "working"))
        case .completed: phases.append(.waiting("fetching the result"))
        }
    }
}
