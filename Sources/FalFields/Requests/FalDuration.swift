/// How long a result is to be: a length of time, or what the model finds right for the prompt.
///
/// ```swift
/// VideoRequest(prompt: "a fox", duration: .seconds(6))
/// VideoRequest(prompt: "a fox", duration: .automatic)
/// ```
public enum FalDuration: Sendable, Hashable {
    /// The model chooses. One that cannot refuses it (``FieldMapper/Capabilities/choosesDuration``).
    case automatic
    case exactly(Duration)

    public init(_ duration: Duration) { self = .exactly(duration) }

    public static func seconds(_ seconds: some BinaryInteger) -> Self { .exactly(.seconds(seconds)) }
    public static func seconds(_ seconds: Double) -> Self { .exactly(.seconds(seconds)) }
    public static func milliseconds(_ milliseconds: some BinaryInteger) -> Self {
        .exactly(.milliseconds(milliseconds))
    }
    public static func milliseconds(_ milliseconds: Double) -> Self { .exactly(.milliseconds(milliseconds)) }

    /// How JSON spells ``automatic``, and most models.
    static let automaticWord = "auto"

    var unifiedValue: UnifiedValue {
        switch self {
        case .automatic: .automaticDuration
        case .exactly(let duration): .seconds(duration.inSeconds)
        }
    }
}
