import FalFields
import FalJSON

/// A result told piece by piece: each event is a whole output as far as it has come, and the last is the result.
struct PartialStream: Sendable {
    let attempt: QueuedRequest.Attempt
    let schema: EndpointSchema
    let clock: EmulatorClock

    private static let pieces = 4

    /// The machine that runs the model is lost: there is no more.
    struct Broken: Error {}

    func run(_ events: EventWriter) async throws {
        var events = events
        let begin = clock.elapsed()
        guard attempt.ending.isSuccess, let whole = try? JSONValue(parsing: attempt.ending.body) else {
            try await clock.sleep(begin + attempt.running)
            throw Broken()
        }
        for piece in 1..<Self.pieces {
            try await clock.sleep(begin + attempt.running * piece / Self.pieces)
            try await events.send(partial(of: whole, piece))
        }
        try await clock.sleep(begin + attempt.running)
        try await events.send(whole)
    }

    /// The output with as much of each text as there is by now, if that is an output still.
    func partial(of whole: JSONValue, _ piece: Int) -> JSONValue {
        let partial = Self.cut(whole, to: schema.output, in: schema, piece)
        return schema.violations(inOutput: partial).isEmpty ? partial : whole
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
