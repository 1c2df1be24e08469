import FalFields
import FalJSON

/// Sends a result piece by piece. Every event is a complete output as far as it is known; the last is the result.
struct PartialStream: Sendable {
    let attempt: QueuedRequest.Attempt
    let schema: EndpointSchema
    let clock: EmulatorClock

    private static let pieces = 4

    /// The runner was lost: the stream ends without a result.
    struct RunnerLost: Error {}

    func run(_ events: EventWriter) async throws {
        var events = events
        let start = clock.elapsed()
        guard attempt.outcome.isSuccess, let output = try? JSONValue(parsing: attempt.outcome.body) else {
            try await clock.sleep(start + attempt.runTime)
            throw RunnerLost()
        }
        for piece in 1..<Self.pieces {
            try await clock.sleep(start + attempt.runTime * piece / Self.pieces)
            try await events.send(partial(of: output, piece))
        }
        try await clock.sleep(start + attempt.runTime)
        try await events.send(output)
    }

    /// The output with its texts cut to what is known so far, if that still fits the schema.
    func partial(of output: JSONValue, _ piece: Int) -> JSONValue {
        let partial = Self.cut(output, to: schema.output, in: schema, piece)
        return schema.violations(inOutput: partial).isEmpty ? partial : output
    }

    private static func cut(
        _ value: JSONValue, to type: ValueDescriptor, in schema: EndpointSchema, _ piece: Int
    ) -> JSONValue {
        switch (type.kind, value) {
        case (.string, .string(let text)) where type.values.isEmpty:
            .string(String(text.prefix(max(1, text.count * piece / pieces))))
        case (.list(let element), .array(let items)): .array(items.map { cut($0, to: element, in: schema, piece) })
        case (.record(let name), .object(let object)): .object(cut(object, to: schema.records[name], in: schema, piece))
        default: value
        }
    }

    private static func cut(
        _ object: JSONObject, to record: RecordDescriptor?, in schema: EndpointSchema, _ piece: Int
    ) -> JSONObject {
        object.reduce(into: JSONObject()) { result, member in
            let type = record?[member.key]?.value
            result[member.key] = type.map { cut(member.value, to: $0, in: schema, piece) } ?? member.value
        }
    }
}
