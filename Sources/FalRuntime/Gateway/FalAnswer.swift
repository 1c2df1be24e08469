public import FalFields
public import FalJSON

/// What a model answered, read without its types: every file whatever the answer calls it, and the facts beside them.
public struct FalAnswer: Sendable {
    public var endpoint: EndpointID
    /// In the order of the answer, each address once.
    public var videos: [FalVideo] = []
    public var images: [FalImage] = []
    public var audios: [FalAudio] = []
    /// What is none of these: archives, 3D models, weights.
    public var files: [FalFile] = []
    /// The seed that was used. It may be larger than an `Int`: `seed?.uint64Value`.
    public var seed: JSONNumber?
    /// The prompt as the service used it, where it says so: often a rewritten one.
    public var prompt: String?
    /// How long the result is, where the answer says so.
    public var duration: Duration?
    /// The size of the first file of the kind that was asked for, where the answer says so.
    public var size: Size?
    /// The whole answer.
    public var json: JSONValue
    /// The answer, byte for byte.
    public var raw: [UInt8]
    /// fal's id of the request.
    public var requestID: String?
    /// The request in the queue, to ask for again.
    public var request: FalRequestHandle?
    /// What fal measured.
    public var metrics: FalMetrics?
    /// What was billed, in the endpoint's unit, if fal said so.
    public var billableUnits: JSONNumber?
    /// What became of each value of the request; `nil` where the request was made elsewhere.
    public var conversion: FieldMapper.Conversion?
    /// Which models were tried.
    public var report: FalGateway.Report

    /// A picture's size in pixels.
    public struct Size: Sendable, Hashable {
        public var width: Int
        public var height: Int

        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - rules: where the answer holds what, for endpoints of which that is known; what they do not name is found by
    ///     its name, its media type and its address.
    ///   - modality: what was asked for: what a file is taken for that says nothing about itself.
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
            let reader = WireReader(found.object)
            switch found.role {
            case .video: videos.append(FalVideo(from: reader))
            case .image: images.append(FalImage(from: reader))
            case .audio: audios.append(FalAudio(from: reader))
            default: files.append(FalFile(from: reader))
            }
        }
        let facts = AnswerFacts(json: json, rules: rules)
        seed = facts.seed
        prompt = facts.prompt
        duration = facts.duration
        readMeasures(modality)
    }

    private mutating func readMeasures(_ modality: FalModality) {
        func size(_ width: Int?, _ height: Int?) -> Size? {
            guard let width, let height else { return nil }
            return Size(width: width, height: height)
        }
        var length: Double?
        switch modality {
        case .image: self.size = images.first.flatMap { size($0.width, $0.height) }
        case .audio: length = audios.first?.duration
        case .video, .other:
            self.size = videos.first.flatMap { size($0.width, $0.height) }
            length = videos.first?.duration
        }
        if duration == nil { duration = length.flatMap(AnswerFacts.seconds) }
    }
}
