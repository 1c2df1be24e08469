/// A value that takes one word where it stands.
///
/// What is large stands in the frame of each call that waits with it, often more than once, and thousands of calls can
/// be waiting.
struct Boxed<Value: Sendable>: Sendable {
    private indirect enum Storage: Sendable {
        case value(Value)
    }

    private var storage: Storage

    init(_ value: Value) { storage = .value(value) }

    var value: Value {
        get {
            switch storage {
            case .value(let value): value
            }
        }
        set { storage = .value(newValue) }
    }
}
