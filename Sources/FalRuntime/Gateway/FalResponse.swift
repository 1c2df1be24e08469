public import FalFields
public import FalJSON

/// The response of any model, read without its types: all files and the common metadata, whatever their names.
public struct FalResponse: Sendable {
    public var endpoint: EndpointID
    /// In the order of the response, each URL once.
    public var videos: [FalVideo] = []
    public var images: [FalImage] = []
    public var audios: [FalAudio] = []
    /// Things in three dimensions, in each format that came.
    public var models: [FalFile] = []
    /// The images of their surfaces.
    public var textures: [FalImage] = []
    /// Other files: archives, weights.
    public var files: [FalFile] = []
    /// The words that were asked for: a transcript, a description. Several texts stand one below the other.
    public var text: String?
    /// The parts of the text with their times, as the model cut it.
    public var segments: [FalTimedText] = []
    /// The words of the text with their times, if the model gives them beside the segments.
    public var words: [FalTimedText] = []
    /// The language that was heard, as the model spells it.
    public var language: String?
    /// The words that are sung.
    public var lyrics: String?
    /// The seed that was used. It may exceed an `Int`: use `seed?.uint64Value`.
    public var seed: JSONNumber?
    /// The prompt that the service used, if it states it. It is often a rewritten one.
    public var prompt: String?
    /// The duration of the result, if the response states it.
    public var duration: Duration?
    /// The size of the first file of the requested kind, if the response states it.
    public var size: Size?
    /// The whole response.
    public var json: JSONValue
    /// The body of the response, byte for byte.
    public var raw: [UInt8]
    /// fal's id of the request.
    public var requestID: String?
    /// The request in the queue.
    public var request: FalRequestHandle?
    /// What fal measured.
    public var metrics: FalMetrics?
    /// The billed quantity in the endpoint's unit, if fal stated it.
    public var billableUnits: JSONNumber?
    /// How each value of the request was converted; `nil` if another process submitted it.
    public var conversion: FieldMapper.Conversion?
    /// The attempts that led to the response.
    public var report: FalGateway.Report

    /// A size in pixels.
    public struct Size: Sendable, Hashable {
        public var width: Int
        public var height: Int

        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// Reads a response.
    ///
    /// - Parameters:
    ///   - json: The response.
    ///   - endpoint: The model's id.
    ///   - modality: The requested kind of media, which is also assumed for a file whose kind is unknown.
    ///   - rules: The endpoint's rules, which name the members with files. Other files are found by the names of their
    ///     members, their media types and their URLs.
    public init(
        _ json: JSONValue, of endpoint: EndpointID, making modality: FalModality, rules: FieldMapper.Rules? = nil
    ) {
        self.endpoint = endpoint
        self.json = json
        raw = json.serialized(.compact)
        report = FalGateway.Report(models: [endpoint])
        var finder = MediaFinder(rules: rules, modality: modality)
        finder.search(json)
        for found in finder.found {
            let reader = _WireReader(found.object)
            switch found.role {
            case .video: videos.append(FalVideo(_from: reader))
            case .image: images.append(FalImage(_from: reader))
            case .audio: audios.append(FalAudio(_from: reader))
            case .model: models.append(FalFile(_from: reader))
            case .texture: textures.append(FalImage(_from: reader))
            default: files.append(FalFile(_from: reader))
            }
        }
        let metadata = ResponseMetadata(json: json, rules: rules)
        seed = metadata.seed
        prompt = metadata.prompt
        duration = metadata.duration
        readWords(rules, modality)
        readDimensions(modality)
    }

    private mutating func readWords(_ rules: FieldMapper.Rules?, _ modality: FalModality) {
        let isAsked = modality == .transcript || modality == .caption || modality == .music
        let json = json
        func fact(_ role: FieldMapper.Output.Role) -> JSONValue? {
            rules?.fact(role, in: json)
                ?? (isAsked ? role.usualNames.lazy.compactMap { json[$0] }.first { !$0.isNull } : nil)
        }
        lyrics = fact(.lyrics)?.stringValue
        guard modality != .music else { return }
        text = fact(.text).flatMap { value in
            value.stringValue ?? value.arrayValue.map { $0.compactMap(\.stringValue).joined(separator: "\n") }
        }
        segments = FalTimedText.list(fact(.segments))
        words = FalTimedText.list(fact(.words))
        language = fact(.language).flatMap { $0.stringValue ?? $0.arrayValue?.first?.stringValue }
    }

    private mutating func readDimensions(_ modality: FalModality) {
        func size(_ width: Int?, _ height: Int?) -> Size? {
            guard let width, let height else { return nil }
            return Size(width: width, height: height)
        }
        var length: Duration?
        switch modality {
        case .image: self.size = images.first.flatMap { size($0.width, $0.height) }
        case .audio, .music: length = audios.first?.duration
        case .upscaled where videos.isEmpty: self.size = images.first.flatMap { size($0.width, $0.height) }
        default:
            self.size = videos.first.flatMap { size($0.width, $0.height) }
            length = videos.first?.duration
        }
        if duration == nil { duration = length }
    }
}

extension FalResponse: CustomStringConvertible, CustomReflectable {
    /// The response in one line, without its prompt and the raw bytes.
    public var description: String {
        "\(ReadableText.text(json, name: "\(endpoint)"))" + (requestID.map { ", request \($0)" } ?? "")
    }

    /// Hides the raw bytes from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The metadata in a response beside its files.
private struct ResponseMetadata {
    var seed: JSONNumber?
    var prompt: String?
    var duration: Duration?

    init(json: JSONValue, rules: FieldMapper.Rules?) {
        seed = (rules?.fact(.seed, in: json) ?? json["seed"])?.numberValue
        // A rewritten prompt is null if the service used the original.
        let prompts = [rules?.fact(.prompt, in: json), json["revised_prompt"], json["actual_prompt"], json["prompt"]]
        prompt = prompts.lazy.compactMap { $0?.stringValue }.first { !$0.isEmpty }
        if let known = rules?.duration(in: json) {
            duration = known >= .zero ? known : nil
        } else if let number = json["duration"]?.doubleValue {
            duration = Duration(seconds: number)
        } else if let number = json["duration_ms"]?.doubleValue {
            duration = Duration(seconds: number / 1000)
        }
    }
}
