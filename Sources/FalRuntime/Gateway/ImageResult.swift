/// What came of an ``ImageRequest``. It has everything that ``FalAnswer`` has: `result.images`, `result.seed`.
@dynamicMemberLookup
public struct ImageResult: FalGatewayResult {
    /// The image; of several, the first.
    public var image: FalImage
    public var answer: FalAnswer

    public init?(_ answer: FalAnswer) {
        guard let first = answer.images.first else { return nil }
        image = first
        self.answer = answer
    }

    public subscript<Value>(dynamicMember member: KeyPath<FalAnswer, Value>) -> Value { answer[keyPath: member] }
}
