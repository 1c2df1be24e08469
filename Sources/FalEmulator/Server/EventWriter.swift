import FalJSON

/// Writes server-sent events, applying the faults of the call.
struct EventWriter: Sendable {
    let plan: FaultPlan
    let write: @Sendable ([UInt8]) async throws -> Void
    private var sent = 0

    /// A fault ends the stream in the middle.
    struct Cut: Error {}

    /// A fault keeps the connection open without sending anything.
    struct Stall: Error {}

    init(plan: FaultPlan, write: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.plan = plan
        self.write = write
    }

    /// Sends one event as a single line of data, as fal does.
    mutating func send(_ value: JSONValue) async throws {
        if let limit = plan.eventLimit, sent >= limit { throw Stall() }
        sent += 1
        let event = Array("data: ".utf8) + value.serialized() + Array("\n\n".utf8)
        try await write(plan.duplicatesEvents ? event + event : event)
        if plan.cutsStream { throw Cut() }
    }

    /// Sends a comment, so that no proxy takes the connection for dead.
    func ping() async throws {
        if let limit = plan.eventLimit, sent >= limit { throw Stall() }
        try await write(Array(": ping\n\n".utf8))
    }
}
