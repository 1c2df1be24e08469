import FalFields
import FalJSON

/// What an input asks of the result, as far as a made-up result can heed it.
struct SampleWish: Sendable {
    /// The input with the server's defaults in place of what it leaves out.
    let input: JSONObject
    let width: Int
    let height: Int
    /// How many images, videos or the like.
    let count: Int
    let seconds: Double
    let prompt: String?
    /// Whether files are wanted inside the answer instead of at an address.
    let isInline: Bool

    init(input: JSONValue, schema: EndpointSchema) {
        var object = input.objectValue ?? JSONObject()
        for field in schema.inputFields where object[field.name] == nil {
            if let value = field.serverDefault { object[field.name] = value }
        }
        self.input = object
        (width, height) = Self.size(asked: input.objectValue ?? JSONObject(), withDefaults: object)
        let counts = ["num_images", "num_videos", "num_samples", "num_outputs", "n"]
        count = Self.countRange.nearest(to: counts.lazy.compactMap { object[$0]?.intValue }.first ?? 1)
        let lengths = ["duration", "duration_seconds", "seconds_total", "seconds"]
        seconds = lengths.lazy.compactMap { Self.seconds(object[$0]) }.first ?? 1
        prompt = ["prompt", "text", "input"].lazy.compactMap { object[$0]?.stringValue }.first
        isInline = object["sync_mode"]?.boolValue ?? false
    }

    private static let countRange = 1...16

    /// fal's names for sizes.
    private static let presets: [String: (Int, Int)] = [
        "square_hd": (1024, 1024), "square": (512, 512), "portrait_4_3": (768, 1024), "portrait_16_9": (576, 1024),
        "landscape_4_3": (1024, 768), "landscape_16_9": (1024, 576),
    ]

    /// What is asked for in one way comes before what is the default in another.
    private static func size(asked: JSONObject, withDefaults all: JSONObject) -> (Int, Int) {
        if let size = named(asked) { return size }
        if asked["aspect_ratio"] == nil, asked["resolution"] == nil, let size = named(all) { return size }
        return proportioned(ratio: all["aspect_ratio"]?.stringValue, resolution: all["resolution"]?.stringValue)
    }

    private static func named(_ input: JSONObject) -> (Int, Int)? {
        for holder in [input["image_size"] ?? .null, .object(input)] {
            if let width = side(holder["width"]), let height = side(holder["height"]) { return (width, height) }
        }
        return ["image_size", "video_size", "size"].lazy.compactMap { input[$0]?.stringValue }
            .compactMap { presets[$0] }.first
    }

    private static func side(_ value: JSONValue?) -> Int? {
        value?.intValue.flatMap { $0 > 0 ? SampleFile.sides.nearest(to: $0) : nil }
    }

    /// `16:9` and `720p` make 1280 × 720; with a ratio alone the longer side has 1024.
    private static func proportioned(ratio: String?, resolution: String?) -> (Int, Int) {
        let parts = (ratio ?? "").split(separator: ":").compactMap { Double($0) }
        let (across, down) =
            parts.count == 2 && parts.allSatisfy { (1...100).contains($0) } ? (parts[0], parts[1]) : (1, 1)
        func even(_ side: Double) -> Int { SampleFile.sides.nearest(to: Int((side / 2).rounded()) * 2) }
        if let resolution, resolution.hasSuffix("p"), let short = Double(resolution.dropLast()),
            (64...4_320).contains(short)
        {
            return (even(short * max(1, across / down)), even(short * max(1, down / across)))
        }
        return (even(1024 * min(1, across / down)), even(1024 * min(1, down / across)))
    }

    /// `5`, `"5"` and `"5s"` are all five seconds somewhere.
    private static func seconds(_ value: JSONValue?) -> Double? {
        let number =
            value?.doubleValue
            ?? value?.stringValue.flatMap { text in
                Double(text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
            }
        return number.flatMap { $0 > 0 && $0 <= 86_400 ? $0 : nil }
    }
}
