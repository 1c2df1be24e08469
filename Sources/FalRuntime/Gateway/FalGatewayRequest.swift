public import FalFields

/// A unified request whose answers a gateway can read.
public protocol FalGatewayRequest: UnifiedRequest {
    associatedtype Outcome: FalGatewayResult
}

/// What a model made of a unified request.
public protocol FalGatewayResult: Sendable {
    /// - Returns: `nil` when the answer has no file of the kind that was asked for.
    init?(_ answer: FalAnswer)
    /// Everything that came back, and how.
    var answer: FalAnswer { get set }
}

extension VideoRequest: FalGatewayRequest {
    public typealias Outcome = VideoResult
}

extension ImageRequest: FalGatewayRequest {
    public typealias Outcome = ImageResult
}

extension SpeechRequest: FalGatewayRequest {
    public typealias Outcome = SpeechResult
}
