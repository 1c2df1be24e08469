package import FalJSON

/// What one speaker says in a dialogue.
///
/// ```swift
/// SpeechRequest(dialogue: [FalLine("Where is she?", voice: "Aria"), FalLine("Who?", voice: "Roger")])
/// ```
public struct FalLine: Sendable, Hashable, Codable {
    public var text: String
    /// The name or id of the voice, as the model lists it.
    public var voice: String?

    public init(_ text: String, voice: String? = nil) {
        self.text = text
        self.voice = voice
    }
}

extension FalLine: RequestItem {
    package var json: JSONValue {
        var object: JSONObject = ["text": .string(text)]
        object["voice"] = voice.map(JSONValue.string)
        return .object(object)
    }

    /// `{"text": "Where is she?", "voice": "Aria"}`.
    init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        guard let members = MemberReader(json, ["text", "voice"], at: path, reporting: &problems) else { return nil }
        members.expect("voice", "a string", \.stringValue, reporting: &problems)
        guard let text = members.text("text", reporting: &problems) else { return nil }
        self.init(text, voice: members["voice"]?.stringValue)
    }
}
