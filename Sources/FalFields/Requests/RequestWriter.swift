package import FalJSON

/// Writes a unified request as JSON; what is not set is left out.
struct RequestWriter {
    private(set) var object = JSONObject()

    mutating func text(_ field: UnifiedField, _ value: String?) {
        if let value { object[field.rawValue] = .string(value) }
    }

    mutating func flag(_ field: UnifiedField, _ value: Bool?) {
        if let value { object[field.rawValue] = .bool(value) }
    }

    mutating func int(_ field: UnifiedField, _ value: Int?) {
        if let value { object[field.rawValue] = .number(JSONNumber(value)) }
    }

    mutating func seconds(_ field: UnifiedField, _ value: Duration?) {
        if let number = value.flatMap({ JSONNumber($0.inSeconds) }) { object[field.rawValue] = .number(number) }
    }

    mutating func members(_ field: UnifiedField, _ value: [String: JSONValue]) {
        guard !value.isEmpty else { return }
        object[field.rawValue] = .object(.init(sorted: value))
    }

    mutating func media(_ field: UnifiedField, _ value: FalMedia?) {
        if let value { object[field.rawValue] = value.json }
    }

    mutating func images(_ field: UnifiedField, _ value: [FalInputImage]) {
        if !value.isEmpty { object[field.rawValue] = .array(value.map(\.json)) }
    }

    mutating func format(_ field: UnifiedField, _ value: SpeechRequest.OutputFormat?) {
        if let value { object[field.rawValue] = value.json }
    }
}

extension JSONObject {
    /// In the order of the keys: a dictionary has none of its own, and equal requests give equal bytes.
    package init(sorted members: [String: JSONValue]) {
        self.init(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
    }
}
