import FalFields
import FalJSON
import FalRuntime

/// What the history knows of a call.
struct RememberedCall: Equatable {
    enum State: String {
        /// fal has accepted it; nobody has fetched its result yet.
        case submitted
        case succeeded, failed, cancelled
    }

    /// What tells requests apart.
    struct Identity: Hashable {
        var endpoint: EndpointID
        var request: String
        var emulator: String?
    }

    /// When the call began, in UTC: `2026-07-28T09:30:00Z`.
    var time: String
    var endpoint: EndpointID
    /// `nil` for a direct call, which has none when it fails.
    var request: String?
    var state: State
    /// The URL of the local fal that was called.
    var emulator: String?
    /// With paths in place of local files.
    var input: JSONValue?
    var output: JSONValue?
    /// The paths of saved files.
    var files: [String] = []
    /// Why it failed.
    var error: String?

    var identity: Identity? { request.map { Identity(endpoint: endpoint, request: $0, emulator: emulator) } }

    /// Takes over what a later event says of the same request.
    mutating func add(_ later: Self) {
        // A request that was fetched again and failed to arrive has not lost its result.
        if later.state == .succeeded || state != .succeeded {
            state = later.state
            error = later.error
        }
        input = input ?? later.input
        output = later.output ?? output
        if !later.files.isEmpty { files = later.files }
    }
}

extension RememberedCall {
    init?(json: JSONValue) {
        guard let time = json["time"]?.stringValue, let id = json["endpoint"]?.stringValue,
            let endpoint = try? EndpointID(parsing: id), let state = json["state"]?.stringValue.flatMap(State.init)
        else { return nil }
        self.init(
            time: time, endpoint: endpoint, request: json["requestID"]?.stringValue, state: state,
            emulator: json["emulator"]?.stringValue, input: json["input"], output: json["output"],
            files: json["files"]?.arrayValue?.compactMap(\.stringValue) ?? [], error: json["error"]?.stringValue)
        // The file may have been edited, and commands are made of the id.
        if let request, !FalRequestHandle.isID(request) { return nil }
    }

    var json: JSONObject {
        var object: JSONObject = ["time": .string(time), "endpoint": .string(endpoint.text)]
        object["requestID"] = request.map { .string($0) }
        object["state"] = .string(state.rawValue)
        object["emulator"] = emulator.map { .string($0) }
        object["input"] = input
        object["output"] = output
        if !files.isEmpty { object["files"] = .array(files.map { .string($0) }) }
        object["error"] = error.map { .string($0) }
        return object
    }
}
