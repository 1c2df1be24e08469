/// What a submit asks for beside its input.
struct SubmitOptions: Sendable {
    /// `fal_webhook`.
    var webhook: String?
    /// `fal_max_queue_length`: 429 when more are waiting already.
    var maximumQueueLength: Int?
    /// `X-Fal-Queue-Priority: low`: behind everything of normal priority.
    var isLow = false
    /// `X-Fal-Request-Timeout`: how long it may take until a runner begins.
    var startTimeout: Duration?
    /// `X-Fal-No-Retry`.
    var forbidsRetries = false
    /// `X-Fal-Runner-Hint`: equal hints lead to the same runner.
    var runnerHint: String?
    /// `X-Fal-Object-Lifecycle-Preference`.
    var lifecycle: String?
    /// `X-Fal-Store-IO: 0`.
    var forbidsStoring = false

    init() {}

    struct Refusal: Error {
        let answer: EmulatorAnswer
    }

    init(_ request: EmulatorRequest) throws(Refusal) {
        webhook = request.query["fal_webhook"]
        if let text = request.query["fal_max_queue_length"] {
            guard let length = Int(text), length >= 0 else {
                throw Self.bad("fal_max_queue_length must be a whole number from 0")
            }
            maximumQueueLength = length
        }
        if let text = request.header("X-Fal-Queue-Priority") {
            guard ["normal", "low"].contains(text.lowercased()) else {
                throw Self.bad("X-Fal-Queue-Priority must be normal or low")
            }
            isLow = text.lowercased() == "low"
        }
        startTimeout = try Self.startTimeout(of: request)
        forbidsRetries = Self.isYes(request.header("X-Fal-No-Retry"))
        runnerHint = request.header("X-Fal-Runner-Hint")
        lifecycle = request.header("X-Fal-Object-Lifecycle-Preference")
        forbidsStoring = request.header("X-Fal-Store-IO") == "0"
    }

    /// fal takes fractions, and nothing up to a tenth of a second.
    static func startTimeout(of request: EmulatorRequest) throws(Refusal) -> Duration? {
        guard let text = request.header("X-Fal-Request-Timeout") else { return nil }
        guard let seconds = Double(text), seconds > 0.1, seconds <= 1e9 else {
            throw bad("X-Fal-Request-Timeout must be a number of seconds above 0.1")
        }
        return .seconds(seconds)
    }

    private static func isYes(_ text: String?) -> Bool { ["1", "true", "yes"].contains(text?.lowercased()) }

    private static func bad(_ message: String) -> Refusal {
        Refusal(answer: InfrastructureError.answer(400, message, type: "bad_request"))
    }
}
