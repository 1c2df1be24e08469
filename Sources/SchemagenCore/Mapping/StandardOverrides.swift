import FalJSON

extension MapperOverride {
    /// What the rules cannot know of fal's own endpoints. Each entry says why the schema is not enough.
    package static let standard: [MapperOverride] = {
        var diagnostics: [Diagnostic] = []
        guard let node = try? JSONNode(parsing: standardText) else { return [] }
        return OverrideReader(path: "built-in overrides").read(node, reporting: &diagnostics)
    }()

    /// In the form of a manifest's `mappers:`.
    static let standardText = #"""
        {
          "fal-ai/minimax": {
            "voice_setting/voice_id": {
              "from": "voice", "why": "The voice is a member of an object; nothing in the schema says that it is the voice." },
            "voice_setting/speed": { "from": "speed", "why": "The speed is a member of an object." },
            "voice_setting": {
              "from": "voice_settings", "form": "members",
              "why": "Speed, volume, pitch and emotion go into the same object as the voice." },
            "audio_setting/format": { "from": "output_format", "why": "The format is a member of an object." },
            "audio_setting/sample_rate": { "from": "sample_rate", "why": "The sample rate is a member of an object." },
            "audio_setting/bitrate": {
              "from": "bitrate", "form": "scaled(1000)", "why": "In bits per second; requests have kilobits." },
            "output_format": {
              "always": "url", "why": "The other value answers with hexadecimal text, in which there is no file to fetch." }
          },

          "fal-ai/minimax-music": {
            "audio_setting/format": { "from": "output_format", "why": "The format is a member of an object." },
            "audio_setting/sample_rate": { "from": "sample_rate", "why": "The sample rate is a member of an object." },
            "audio_setting/bitrate": {
              "from": "bitrate", "form": "scaled(1000)", "why": "In bits per second; requests have kilobits." }
          },

          "alibaba/happy-horse/video-edit": {
            "reference_image_urls": { "most": 5, "why": "Up to 5 images, in prose." }
          },
          "fal-ai/flux-2/klein": {
            "image_urls": { "most": 4, "why": "At most 4 images, in prose." }
          },
          "fal-ai/kling-video/o1/reference-to-video": {
            "image_urls": { "most": 7, "why": "At most 7 images together with elements and the first frame, in prose." }
          },
          "fal-ai/kling-video/o1/standard/reference-to-video": {
            "image_urls": { "most": 7, "why": "At most 7 images together with elements and the first frame, in prose." }
          },
          "fal-ai/kling-video/o1/video-to-video": {
            "image_urls": { "most": 4, "why": "At most 4 images together with elements beside a video, in prose." }
          },
          "fal-ai/kling-video/o1/standard/video-to-video": {
            "image_urls": { "most": 4, "why": "At most 4 images together with elements beside a video, in prose." }
          },
          "fal-ai/kling-video/o3": {
            "image_urls": { "most": 7, "why": "At most 7 images together with elements, in prose." }
          },
          "fal-ai/kling-video/o3/pro/video-to-video": {
            "image_urls": { "most": 4, "why": "At most 4 images together with elements beside a video, in prose." }
          },
          "fal-ai/kling-video/o3/standard/video-to-video": {
            "image_urls": { "most": 4, "why": "At most 4 images together with elements beside a video, in prose." }
          },
          "fal-ai/kling-video/v1.6/pro/elements": {
            "input_image_urls": { "most": 4, "why": "Up to 4 images, in prose." }
          },
          "fal-ai/omnigen-v2": {
            "input_image_urls": { "most": 3, "why": "Up to 3 images, in prose." }
          },
          "fal-ai/pika/v2.2/pikaframes": {
            "image_urls": { "most": 5, "why": "2 to 5 images, in prose." }
          },
          "fal-ai/vidu/q1/reference-to-video": {
            "reference_image_urls": { "most": 7, "why": "Up to 7 images, in prose." }
          },
          "fal-ai/vidu/q2/reference-to-video": {
            "reference_image_urls": { "most": 7, "why": "Up to 7 images, or 4 beside a video, in prose." }
          },
          "fal-ai/vidu/q3/reference-to-video": {
            "reference_image_urls": { "most": 4, "why": "1 to 4 images, in prose." }
          },
          "wan/v2.6/reference-to-video/flash": {
            "image_urls": { "most": 5, "why": "0 to 5 images, in prose." }
          }
        }
        """#
}
