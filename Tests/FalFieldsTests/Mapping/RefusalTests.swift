import FalFields
import FalJSON
import Testing

@Suite("Requests that a model cannot take") struct RefusalTests {
    private let mapper = SampleMapper.mapper
    private let image: FalMedia = "https://x.test/a.png"

    private func problems(_ request: some UnifiedRequest, _ mode: FieldMapper.Mode = .strict) -> [MappingProblem] {
        do {
            _ = try mapper.convert(request, mode: mode)
            return []
        } catch {
            #expect(error.endpoint == SampleMapper.id && !error.isRetryable)
            return error.problems
        }
    }

    @Test(
        "A duration that is not offered names those that are, in order, and the nearest",
        arguments: [
            (5.0, 4), (0, 4), (7.5, 8), (99, 8),
        ] as [(Double, Int)])
    func duration(_ seconds: Double, _ nearest: Int) throws {
        let problem = try #require(problems(VideoRequest(prompt: "a", duration: .seconds(seconds)), .lenient).first)
        #expect(problem.code == .invalidDuration && problem.unifiedField == .duration)
        #expect(problem.modelField == "duration" && problem.allowed == [4, 6, 8])
        #expect(problem.nearest == .number(JSONNumber(nearest)))
    }

    @Test("A ratio that is not offered names the nearest by shape")
    func ratio() throws {
        let problem = try #require(problems(VideoRequest(prompt: "a", aspectRatio: "2:1"), .lenient).first)
        #expect(problem.code == .unsupportedValue && problem.value == "2:1")
        #expect(problem.allowed == ["16:9", "9:16", "1:1"] && problem.nearest == "16:9")
    }

    @Test("A resolution that is not offered names the nearest by its lines")
    func resolution() throws {
        let problem = try #require(problems(VideoRequest(prompt: "a", resolution: "1440p"), .lenient).first)
        #expect(problem.code == .unsupportedValue && problem.nearest == "720p" || problem.nearest == "2160p")
        #expect(problem.allowed == ["720p", "2160p"])
    }

    @Test("Everything that is wrong is said at once")
    func allAtOnce() {
        let request = VideoRequest(
            duration: .seconds(5), aspectRatio: "7:5", style: "anime", images: [.asset(image)], seed: 101)
        let codes = Set(problems(request).map(\.code))
        #expect(
            codes == [.invalidDuration, .unsupportedValue, .outOfRange, .missingRequired, .unsupported])
    }

    @Test("Strict refuses what lenient lists: what is missing, and what goes nowhere")
    func modes() throws {
        let request = VideoRequest(style: "anime", images: [.lastFrame(image)])
        let strict = problems(request)
        #expect(strict.map(\.code) == [.missingRequired, .unsupported, .unsupported])
        #expect(strict.first?.value == ["prompt"] && strict.first?.unifiedField == .prompt)
        let lenient = try mapper.convert(request, mode: .lenient)
        #expect(lenient.missing == [.init(modelField: "prompt", fillers: [.prompt])])
        #expect(Set(lenient.unmapped.map(\.unifiedField)) == [.style, .lastFrame])
        #expect(lenient.payload.map(\.key) == ["codec"])
    }

    @Test("A request of another modality is refused in both modes", arguments: FieldMapper.Mode.allCases)
    func modality(_ mode: FieldMapper.Mode) {
        let image = problems(ImageRequest(prompt: "a"), mode)
        #expect(image.map(\.code) == [.wrongModality])
        #expect(image.first?.allowed == ["video"])
        #expect(problems(SpeechRequest(text: "a"), mode).map(\.code) == [.wrongModality])
    }

    @Test("More images than a list takes, and a second image for a single place")
    func tooManyImages() throws {
        let four = VideoRequest(prompt: "a", images: Array(repeating: .reference(image), count: 4))
        let list = try #require(problems(four, .lenient).first)
        #expect(list.code == .tooManyImages && list.modelField == "image_urls" && list.allowed == [3])
        #expect(list.value == 4)
        let frames = VideoRequest(prompt: "a", images: [.firstFrame(image), .firstFrame(image)])
        #expect(problems(frames, .lenient).map(\.code) == [.tooManyImages])
    }

    @Test(
        "A size that cannot be read, one with unknown letters, and one that is too large",
        arguments: [
            ("1024", MappingProblem.Code.invalidSize), ("0x5", .invalidSize), ("huge", .unsupportedValue),
            ("4000x10", .outOfRange),
        ])
    func sizes(_ text: String, _ code: MappingProblem.Code) {
        #expect(problems(VideoRequest(prompt: "a", size: text), .lenient).map(\.code) == [code])
    }

    @Test(
        "Texts that no one would write are refused, and stop nothing",
        arguments: [
            "9223372036854775807k", "-5p", "inf:1", "nan:nan", "1e400:1", "99999999999999999999x1", "1:0", "١٦:٩",
            String(repeating: "k", count: 5000), "\u{0}", "16:9:4",
        ])
    func oddTexts(_ text: String) {
        let request = VideoRequest(
            prompt: "a", resolution: FalResolution(text), aspectRatio: FalAspectRatio(text), size: text)
        let codes = problems(request, .lenient).map(\.code)
        #expect(codes.count == 3 && Set(codes).isSubset(of: [.unsupportedValue, .invalidSize]))
    }

    @Test("A size and a ratio that disagree: the size wins, strict refuses")
    func conflict() throws {
        let request = VideoRequest(prompt: "a", aspectRatio: "16:9", size: "1024x1024")
        #expect(problems(request).map(\.code) == [.conflictingValues])
        #expect(try mapper.convert(request, mode: .lenient).warnings.map(\.code) == [.conflictingValues])
        #expect(problems(VideoRequest(prompt: "a", aspectRatio: "16:9", size: "1280x720")) == [])
    }

    @Test("An empty prompt where one is required")
    func emptyPrompt() throws {
        #expect(problems(VideoRequest(prompt: "")).map(\.code) == [.emptyPrompt])
        let lenient = try mapper.convert(VideoRequest(prompt: ""), mode: .lenient)
        #expect(lenient.payload["prompt"] == "" && lenient.warnings.map(\.code) == [.emptyPrompt])
    }

    @Test("A prompt that is too long is refused without being repeated")
    func longPrompt() throws {
        let secret = String(repeating: "secret ", count: 20)
        let problem = try #require(problems(VideoRequest(prompt: secret), .lenient).first)
        #expect(problem.code == .outOfRange && problem.unifiedField == .prompt && problem.value == nil)
        #expect(!problem.message.contains("secret"))
    }

    @Test("An extra field that the model lacks is warned about, with what may have been meant")
    func unknownExtra() throws {
        let conversion = try mapper.convert(VideoRequest(prompt: "a", additionalFields: ["cfg_scal": 0.5]))
        #expect(conversion.payload["cfg_scal"] == 0.5)
        let warning = try #require(conversion.warnings.first)
        #expect(warning.code == .unknownField && warning.nearest == "cfg_scale")
    }

    @Test("An extra value out of range is a warning, and for strict an error")
    func invalidAdditionalField() throws {
        let request = VideoRequest(prompt: "a", additionalFields: ["cfg_scale": 3])
        #expect(problems(request).map(\.code) == [.invalidAdditionalField])
        #expect(try mapper.convert(request, mode: .lenient).payload["cfg_scale"] == 3)
    }

    @Test(
        "Media that cannot be sent: bare Base64, bytes without a type, nothing at all",
        arguments: [
            FalMedia.url("iVBORw0KGgo="), .url(""), .data([1], contentType: ""), .data([], contentType: "image/png"),
            .file(""),
        ])
    func media(_ media: FalMedia) {
        let found = problems(VideoRequest(prompt: "a", images: [.reference(media)]), .lenient)
        #expect(found.map(\.code) == [.invalidMedia] && found.first?.unifiedField == .reference)
    }

    @Test("An error says in JSON what a program needs")
    func facts() throws {
        let error = #expect(throws: MappingError.self) {
            try mapper.convert(VideoRequest(prompt: "a", duration: .seconds(5)))
        }
        let json = try #require(error?.json)
        #expect(json["endpoint"] == "acme/film/make" && json["retryable"] == false)
        #expect(json["problems"]?[0]?["code"] == "invalid_duration" && json["problems"]?[0]?["allowed"] == [4, 6, 8])
        #expect(error?.description.contains("acme/film/make") == true)
    }
}
