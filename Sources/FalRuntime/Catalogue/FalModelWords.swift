// The words of the catalogue for what a model is. Its list grows: other words compare and print just as well.

/// The categories of the catalogue.
public enum FalModelCategories: KnownValues {
    public static let known = [
        "text-to-image", "image-to-image", "text-to-video", "image-to-video", "video-to-video", "audio-to-video",
        "text-to-audio", "audio-to-audio", "video-to-audio", "text-to-speech", "speech-to-speech", "speech-to-text",
        "audio-to-text", "image-to-text", "video-to-text", "text-to-text", "vision", "llm", "text-to-3d", "image-to-3d",
        "3d-to-3d", "text-to-json", "image-to-json", "json", "training", "workflow", "unknown",
    ]
}

extension OpenValue where Known == FalModelCategories {
    public static var textToImage: Self { Self("text-to-image") }
    public static var imageToImage: Self { Self("image-to-image") }
    public static var textToVideo: Self { Self("text-to-video") }
    public static var imageToVideo: Self { Self("image-to-video") }
    public static var videoToVideo: Self { Self("video-to-video") }
    public static var audioToVideo: Self { Self("audio-to-video") }
    public static var textToAudio: Self { Self("text-to-audio") }
    public static var audioToAudio: Self { Self("audio-to-audio") }
    public static var videoToAudio: Self { Self("video-to-audio") }
    public static var textToSpeech: Self { Self("text-to-speech") }
    public static var speechToSpeech: Self { Self("speech-to-speech") }
    public static var speechToText: Self { Self("speech-to-text") }
    public static var audioToText: Self { Self("audio-to-text") }
    public static var imageToText: Self { Self("image-to-text") }
    public static var videoToText: Self { Self("video-to-text") }
    public static var textToText: Self { Self("text-to-text") }
    public static var vision: Self { Self("vision") }
    public static var llm: Self { Self("llm") }
    public static var textTo3D: Self { Self("text-to-3d") }
    public static var imageTo3D: Self { Self("image-to-3d") }
    public static var model3DTo3D: Self { Self("3d-to-3d") }
    public static var textToJSON: Self { Self("text-to-json") }
    public static var imageToJSON: Self { Self("image-to-json") }
    public static var json: Self { Self("json") }
    public static var training: Self { Self("training") }
    public static var workflow: Self { Self("workflow") }
    public static var unknown: Self { Self("unknown") }
}

/// Whether a model is still to be used.
public enum FalModelStatuses: KnownValues {
    public static let known = ["active", "deprecated"]
}

extension OpenValue where Known == FalModelStatuses {
    public static var active: Self { Self("active") }
    public static var deprecated: Self { Self("deprecated") }
}

/// What may be done with what a model makes.
public enum FalModelLicenses: KnownValues {
    public static let known = ["commercial", "research", "private"]
}

extension OpenValue where Known == FalModelLicenses {
    public static var commercial: Self { Self("commercial") }
    public static var research: Self { Self("research") }
    public static var `private`: Self { Self("private") }
}

/// Whether a model makes something or learns something.
public enum FalModelKinds: KnownValues {
    public static let known = ["inference", "training"]
}

extension OpenValue where Known == FalModelKinds {
    public static var inference: Self { Self("inference") }
    public static var training: Self { Self("training") }
}
