extension MapperOverride {
    /// What the rules cannot know of fal's own endpoints.
    package static let standard: [MapperOverride] = speech + kling + styles
}
