import FalFields
import FalJSON

extension MapperOverride {
    /// MiniMax wants the voice and the format in objects, and answers in hexadecimal unless it is told otherwise.
    static let speech: [MapperOverride] = {
        let nested = "a nested object whose members have a meaning of their own"
        return [
            MapperOverride(
                "fal-ai/minimax", "voice_setting/voice_id", .fill([.voice], nil, isFallback: false), reason: nested),
            MapperOverride(
                "fal-ai/minimax", "voice_setting", .fill([.voiceSettings], .members, isFallback: false), reason: nested),
            MapperOverride(
                "fal-ai/minimax", "audio_setting/format", .fill([.outputFormat], nil, isFallback: false), reason: nested
            ),
            MapperOverride(
                "fal-ai/minimax", "audio_setting/sample_rate", .fill([.sampleRate], nil, isFallback: false),
                reason: nested),
            MapperOverride(
                "fal-ai/minimax", "audio_setting/bitrate", .fill([.bitrate], .scaled(1000), isFallback: false),
                reason: "the unified field is in kilobits per second, this one in bits"),
            MapperOverride(
                "fal-ai/minimax", "output_format", .constant("url", isForced: true, with: []),
                reason: "the other value answers with hexadecimal text, in which there is no file to fetch"),
        ]
    }()
}
