import FalJSON
import FalSupport

/// What became of deliveries: for who waits for one that does not come.
final class WebhookLog: Sendable {
    struct Entry: Sendable, Hashable {
        var requestID: String
        var url: String
        var attempt: Int
        var outcome: Outcome
    }

    enum Outcome: Sendable, Hashable {
        /// The receiver's answer.
        case answered(Int)
        /// There was none, and why.
        case failed(String)
        /// It was not tried: the address is none that deliveries may go to.
        case refused
        case lost
    }

    private static let capacity = 1_000
    private let state = Locked<[Entry]>([])

    var entries: [Entry] { state.withLock { $0 } }

    func add(_ entry: Entry) {
        state.withLock { entries in
            if entries.count >= 2 * Self.capacity { entries.removeFirst(Self.capacity) }
            entries.append(entry)
        }
    }

    /// The latest first.
    var json: JSONValue {
        let items = entries.suffix(Self.capacity).reversed().map { entry -> JSONValue in
            var object: JSONObject = [
                "request_id": .string(entry.requestID), "url": .string(entry.url),
                "attempt": .number(JSONNumber(entry.attempt)),
            ]
            switch entry.outcome {
            case .answered(let status): object["status"] = .number(JSONNumber(status))
            case .failed(let reason): object["error"] = .string(reason)
            case .refused: object["error"] = "Only receivers on this machine are allowed."
            case .lost: object["error"] = "Lost, as a fault demands."
            }
            return .object(object)
        }
        return ["deliveries": .array(items)]
    }
}
