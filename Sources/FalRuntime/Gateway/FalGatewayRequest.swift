public import FalFields

/// A unified request that a gateway can run.
public protocol FalGatewayRequest: UnifiedRequest {
    associatedtype Outcome: FalGatewayResult
}

/// The result of a unified request. It has all members of its ``response``: `result.seed`.
@dynamicMemberLookup
public protocol FalGatewayResult: Sendable, CustomStringConvertible, CustomReflectable {
    /// - Returns: `nil` if the response has no file of the requested kind.
    init?(_ response: FalResponse)
    /// The whole response.
    var response: FalResponse { get set }
}

extension FalGatewayResult {
    public subscript<Value>(dynamicMember member: KeyPath<FalResponse, Value>) -> Value { response[keyPath: member] }

    public var description: String { response.description }

    /// Hides the raw bytes from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension VideoRequest: FalGatewayRequest { public typealias Outcome = VideoResult }
extension ImageRequest: FalGatewayRequest { public typealias Outcome = ImageResult }
extension SpeechRequest: FalGatewayRequest { public typealias Outcome = SpeechResult }
extension MusicRequest: FalGatewayRequest { public typealias Outcome = MusicResult }
extension UpscaleRequest: FalGatewayRequest { public typealias Outcome = UpscaleResult }
extension ModelRequest: FalGatewayRequest { public typealias Outcome = ModelResult }
extension TranscriptionRequest: FalGatewayRequest { public typealias Outcome = TranscriptionResult }
extension CaptionRequest: FalGatewayRequest { public typealias Outcome = CaptionResult }

/// The result of a `VideoRequest`. It has all members of ``FalResponse``: `result.videos`, `result.seed`.
public struct VideoResult: FalGatewayResult {
    /// The video; the first if there are several.
    public var video: FalVideo
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let first = response.videos.first else { return nil }
        video = first
        self.response = response
    }
}

/// The result of an `ImageRequest`. It has all members of ``FalResponse``: `result.images`, `result.seed`.
public struct ImageResult: FalGatewayResult {
    /// The image; the first if there are several.
    public var image: FalImage
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let first = response.images.first else { return nil }
        image = first
        self.response = response
    }
}

/// The result of a `SpeechRequest`. It has all members of ``FalResponse``: `result.audios`, `result.seed`.
public struct SpeechResult: FalGatewayResult {
    /// The audio; the first if there are several.
    public var audio: FalAudio
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let first = response.audios.first else { return nil }
        audio = first
        self.response = response
    }
}
