extension MapperOverride {
    /// Kling takes one prompt or a list of shots, and marks neither as required.
    static let kling: [MapperOverride] = ["fal-ai/kling-video/v3", "fal-ai/kling-video/o3"].map {
        MapperOverride(
            $0, "prompt", .unless("multi_prompt"), reason: "either a prompt or a list of shots; both are refused")
    }
}
