import FalFields
import FalJSON

/// The sensible requests for an endpoint: its inputs in every combination that makes sense, then each value that its
/// schema lists.
struct RequestGrid {
    private let item: MapperShelf.Item
    private let capabilities: FieldMapper.Capabilities
    private let extra: [String: JSONValue]

    init(_ item: MapperShelf.Item) {
        self.item = item
        capabilities = item.mapper.capabilities
        let sample = SampleValue(schema: item.schema)
        var extra: [String: JSONValue] = [:]
        for field in item.schema.inputFields where item.mapper.capabilities.requiredExtra.contains(field.name) {
            extra[field.name] = sample.value(of: field)
        }
        self.extra = extra
    }

    /// Requests that differ in what goes in: images of each role, clips, sounds.
    var inputs: [UnifiedFields] {
        let image = FalMedia.url("https://x.test/a.png")
        let other = FalMedia.url("https://x.test/b.png")
        var roles: [[FalInputImage]] = [
            [], [.reference(image)], [.reference(image), .reference(other)], [.firstFrame(image)],
            [.firstFrame(image), .lastFrame(other)], [.lastFrame(other)], [.reference(image), .lastFrame(other)],
        ]
        roles += [[.style(image)], [.asset(image)]]
        roles += roles.filter { !$0.isEmpty }.map { $0 + [.mask(other)] }
        var all: [UnifiedFields] = []
        for images in roles {
            for (video, audio) in [(false, false), (true, false), (false, true), (true, true)] {
                if item.mapper.modality == .image, video || audio { continue }
                if item.mapper.modality == .audio, !images.isEmpty { continue }
                all.append(base(images, video: video, audio: audio))
            }
        }
        return all
    }

    private func base(_ images: [FalInputImage], video: Bool, audio: Bool) -> UnifiedFields {
        var fields = UnifiedFields(item.mapper.modality, extra: extra)
        let takesPrompt = capabilities.fields.contains { $0 == .prompt || $0 == .text }
        if takesPrompt { fields.prompt = "A red kite over a harbour" }
        fields.images = images
        if video { fields.video = "https://x.test/clip.mp4" }
        if audio { fields.audio = "https://x.test/voice.mp3" }
        for field in capabilities.required { fill(field, of: &fields) }
        return fields
    }

    /// The first legal value of a field that the endpoint requires.
    private func fill(_ field: UnifiedField, of fields: inout UnifiedFields) {
        switch field {
        case .duration: fields.duration = durations.first ?? .seconds(5)
        case .resolution: fields.resolution = capabilities.resolutions.first
        case .aspectRatio: fields.aspectRatio = capabilities.aspectRatios.first
        case .style: fields.style = capabilities.styles.first ?? "watercolour"
        case .quality: fields.quality = capabilities.qualities.first
        case .voice: fields.voice = capabilities.voices.first ?? "Aria"
        case .language: fields.language = capabilities.languages.first ?? "en"
        case .negativePrompt: fields.negativePrompt = "blur"
        case .size: fields.size = capabilities.sizes.first ?? "1024x1024"
        default: break
        }
    }

    private var durations: [Duration] { capabilities.durations.map { .milliseconds(Int($0 * 1000)) } }

    /// A request with each value that the endpoint lists for a field, one at a time.
    func values(on request: UnifiedFields) -> [UnifiedFields] {
        var all: [UnifiedFields] = []
        func add(_ change: (inout UnifiedFields) -> Void) {
            var copy = request
            change(&copy)
            all.append(copy)
        }
        for value in durations { add { $0.duration = value } }
        for value in capabilities.aspectRatios { add { $0.aspectRatio = value } }
        for value in capabilities.resolutions { add { $0.resolution = value } }
        for value in capabilities.sizes { add { $0.size = value } }
        for value in capabilities.styles { add { $0.style = value } }
        for value in capabilities.qualities { add { $0.quality = value } }
        for value in capabilities.voices { add { $0.voice = value } }
        for value in capabilities.languages { add { $0.language = value } }
        for flag in [true, false] {
            if capabilities.fields.contains(.generateAudio) { add { $0.generateAudio = flag } }
            if capabilities.fields.contains(.enhancePrompt) { add { $0.enhancePrompt = flag } }
        }
        if capabilities.fields.contains(.seed) { add { $0.seed = 7 } }
        if capabilities.fields.contains(.count) { add { $0.count = 1 } }
        if capabilities.fields.contains(.negativePrompt) { add { $0.negativePrompt = "blur" } }
        if capabilities.takesPixels { add { $0.size = "1024x768" } }
        return all
    }
}
