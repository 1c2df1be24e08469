import FalFields
import FalJSON
import SchemagenCore

/// How the socket of an endpoint behaves, as `x-fal-protocol` of its document says.
struct RealtimeProtocol: Sendable {
    enum Mode: String, Sendable {
        /// A result for each input, or for several that have waited.
        case unary
        /// Many results for the one input.
        case serverStreaming = "server_streaming"
        /// One result for all inputs, when no more come.
        case clientStreaming = "client_streaming"
        /// Inputs and results without a rule between them.
        case bidirectional = "bidi"
    }

    var mode = Mode.unary
    /// How many inputs wait; the oldest is dropped for another one.
    var buffering: Int?
    /// How long the model waits for an input before it ends the session.
    var sessionTimeout: Duration?
    /// How many inputs that wait the model takes at once, for one result. Only fal's unary models do so.
    var batchSize = 1

    /// `nil` for an endpoint without a socket: nothing of it says "realtime".
    init?(of id: EndpointID, category: String, in document: JSONValue) {
        let paths = document["paths"]?.objectValue ?? JSONObject()
        let marked = paths.lazy.compactMap { $0.value["x-fal-protocol"] }.first
        guard id.isRealtime(isMarked: marked != nil, category: category) else { return nil }
        mode = marked?["realtimeMode"]?.stringValue.flatMap(Mode.init) ?? .unary
        let config = marked?["config"]
        buffering = config?["buffering"]?.intValue.flatMap { $0 > 0 ? $0 : nil }
        if let seconds = config?["sessionTimeout"]?.doubleValue, seconds > 0, seconds < 1e6 {
            sessionTimeout = .seconds(seconds)
        }
        if mode == .unary, let size = config?["maxBatchSize"]?.intValue { batchSize = max(1, size) }
    }
}
