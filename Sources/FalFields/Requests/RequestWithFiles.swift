/// A request that films go into.
public protocol RequestWithVideos: UnifiedRequest {
    /// The films, each with its role, in order.
    var videos: [FalInputVideo] { get set }
}

extension RequestWithVideos {
    /// The film that is worked on: the first of ``videos`` that is a source.
    public var video: FalMedia? {
        get { videos.source }
        set { videos.source = newValue }
    }
}

/// A request that sounds go into.
public protocol RequestWithAudios: UnifiedRequest {
    /// The sounds, each with its role, in order.
    var audios: [FalInputAudio] { get set }
}

extension RequestWithAudios {
    /// The sound that is worked on, or that lips follow: the first of ``audios`` that is a track.
    public var audio: FalMedia? {
        get { audios.track }
        set { audios.track = newValue }
    }
}
