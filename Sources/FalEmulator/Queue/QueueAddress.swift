import FalFields

/// What a path of the queue's host means.
enum QueueAddress: Hashable, Sendable {
    enum Operation: Hashable, Sendable {
        case status, events, result, cancel

        var method: String { self == .cancel ? "PUT" : "GET" }

        var fault: FalEmulator.Fault.Operation {
            switch self {
            case .status: .status
            case .events: .events
            case .result: .result
            case .cancel: .cancel
            }
        }
    }

    case submit(id: String)
    /// - Parameter app: `[namespace/]owner/alias`, under which the request lives.
    case request(app: String, id: String, Operation)
    /// A request asked for under an endpoint's whole id. fal drops what follows the alias when it files a request, and
    /// answers 405 to who keeps it.
    case requestWithPath
    case nothing

    init(_ path: ArraySlice<String>) {
        self = .nothing
        guard let marker = path.lastIndex(of: "requests") else {
            if let id = Self.id(path) { self = .submit(id: id.text) }
            return
        }
        guard let endpoint = Self.id(path[..<marker]) else { return }
        let rest = path[(marker + 1)...]
        let operation: Operation
        switch rest.dropFirst() {
        case []: operation = .result
        case ["status"]: operation = .status
        case ["status", "stream"]: operation = .events
        case ["cancel"]: operation = .cancel
        default: return
        }
        guard let request = rest.first else {
            // An app may call a path of its own `requests`.
            if let id = Self.id(path) { self = .submit(id: id.text) }
            return
        }
        self = endpoint.path.isEmpty ? .request(app: endpoint.text, id: request, operation) : .requestWithPath
    }

    private static func id(_ path: ArraySlice<String>) -> EndpointID? {
        // A part that was written with %2F has a slash in it and names nothing.
        if path.contains(where: { $0.utf8.contains(UInt8(ascii: "/")) }) { return nil }
        return try? EndpointID(parsing: path.joined(separator: "/"))
    }
}
