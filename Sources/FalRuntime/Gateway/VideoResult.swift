/// What came of a ``VideoRequest``. It has everything that ``FalAnswer`` has: `result.videos`, `result.seed`.
@dynamicMemberLookup
public struct VideoResult: FalGatewayResult {
    /// The video; of several, the first.
    public var video: FalVideo
    public var answer: FalAnswer

    public init?(_ answer: FalAnswer) {
        guard let first = answer.videos.first else { return nil }
        video = first
        self.answer = answer
    }

    public subscript<Value>(dynamicMember member: KeyPath<FalAnswer, Value>) -> Value { answer[keyPath: member] }
}
