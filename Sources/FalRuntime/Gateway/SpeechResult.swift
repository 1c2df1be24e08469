/// What came of a ``SpeechRequest``. It has everything that ``FalAnswer`` has: `result.duration`, `result.raw`.
@dynamicMemberLookup
public struct SpeechResult: FalGatewayResult {
    /// The sound; of several, the first.
    public var audio: FalAudio
    public var answer: FalAnswer

    public init?(_ answer: FalAnswer) {
        guard let first = answer.audios.first else { return nil }
        audio = first
        self.answer = answer
    }

    public subscript<Value>(dynamicMember member: KeyPath<FalAnswer, Value>) -> Value { answer[keyPath: member] }
}
