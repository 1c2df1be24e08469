import FalJSON

/// A part of a text with its times: a word, a sentence, or what the model took for one.
public struct FalTimedText: Sendable, Hashable {
    public var text: String
    /// From the beginning of the recording; `nil` if the model gives none.
    public var start: Duration?
    public var end: Duration?
    /// Who speaks, as the model numbers or names them.
    public var speaker: String?
    /// What it is, where a model tells words from pauses and sounds: `word`, `spacing`, `audio_event`.
    public var kind: String?

    public init(
        _ text: String, start: Duration? = nil, end: Duration? = nil, speaker: String? = nil, kind: String? = nil
    ) {
        self.text = text
        self.start = start
        self.end = end
        self.speaker = speaker
        self.kind = kind
    }

    /// Reads `{"text": "hello", "start": 0.5, "end": 1}` or `{"text": "hello", "timestamp": [0.5, 1]}`.
    init?(_ json: JSONValue) {
        guard let text = json["text"]?.stringValue else { return nil }
        let pair = json["timestamp"]?.arrayValue ?? []
        func time(_ name: String, _ index: Int) -> Duration? {
            let number = json[name] == nil && pair.indices.contains(index) ? pair[index] : json[name]
            return number?.doubleValue.flatMap(Duration.init(seconds:))
        }
        let speaker = json["speaker_id"] ?? json["speaker"]
        self.init(
            text, start: time("start", 0), end: time("end", 1),
            speaker: speaker?.stringValue ?? speaker?.numberValue?.literal, kind: json["type"]?.stringValue)
    }

    static func list(_ json: JSONValue?) -> [FalTimedText] { (json?.arrayValue ?? []).compactMap(FalTimedText.init) }
}
