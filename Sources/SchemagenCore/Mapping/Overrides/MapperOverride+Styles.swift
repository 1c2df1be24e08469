import FalFields

extension MapperOverride {
    static let styles: [MapperOverride] = [
        MapperOverride(
            "fal-ai/ideogram", "image_urls", .fill([.styleImage, .reference], .mediaList, isFallback: false),
            reason: "these images lend their style; the image to change is image_url")
    ]
}
