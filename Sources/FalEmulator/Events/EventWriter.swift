import FalJSON
import ServiceLifecycle

/// Writes server-sent events, and goes wrong where it shall.
struct EventWriter: Sendable {
    let plan: FaultPlan
    let write: @Sendable ([UInt8]) async throws -> Void
    private var sent = 0

    /// The connection goes in the middle of the stream, on purpose.
    struct Cut: Error {}

    init(plan: FaultPlan, write: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.plan = plan
        self.write = write
    }

    /// One event: a line of data, as fal sends it.
    mutating func send(_ value: JSONValue) async throws {
        if let stall = plan.stall, sent >= stall { try await Self.hang() }
        sent += 1
        let event = Array("data: ".utf8) + value.serialized() + Array("\n\n".utf8)
        try await write(plan.isDoubled ? event + event : event)
        if plan.isCut { throw Cut() }
    }

    /// A comment, so that nobody in between takes the connection for dead.
    func ping() async throws {
        if let stall = plan.stall, sent >= stall { try await Self.hang() }
        try await write(Array(": ping\n\n".utf8))
    }

    /// Keeps the connection open and says nothing until it is taken away.
    private static func hang() async throws {
        // Who tells nothing for hours does not hold up the emulator's end.
        try await cancelWhenGracefulShutdown { while true { try await Task.sleep(for: .seconds(3_600)) } }
    }
}
