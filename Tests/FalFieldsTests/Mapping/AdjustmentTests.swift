import FalFields
import FalJSON
import Testing

@Suite("Adjustments to a model") struct AdjustmentTests {
    typealias Match = FieldMapper.Adjustments.Match

    /// A model with one field.
    private func mapper(_ field: JSONValue, _ rule: String, records: JSONObject = [:]) throws -> FieldMapper {
        var records = records
        records["Input"] = [field]
        let rules = try #require(FieldMapper.Rules(json: ["makes": "video", "map": [.string(rule)]]))
        return FieldMapper(
            endpoint: "acme/film/make", rules: rules,
            schema: EndpointSchema(json: [
                "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
                "records": .object(records),
            ]))
    }

    private func duration(
        _ seconds: Double, _ match: Match, _ mapper: FieldMapper
    ) -> (sent: JSONValue?, adjusted: [FieldMapper.Conversion.Adjustment]) {
        let request = VideoRequest(duration: .milliseconds(Int(seconds * 1000)))
        let conversion = mapper.examine(request, adjusting: .init(durationMatch: match))
        return (conversion.problems.isEmpty ? conversion.payload.first?.value : nil, conversion.adjusted)
    }

    @Test(
        "A listed length: the nearest, the shorter of two; or the first that is long enough",
        arguments: [
            (5.0, Match.nearest, "4s"), (7.5, .nearest, "8s"), (60, .nearest, "8s"), (1, .nearest, "4s"),
            (5, .atLeast, "6s"), (1, .atLeast, "4s"), (8, .atLeast, "8s"), (9, .atLeast, nil), (5, .exact, nil),
        ] as [(Double, Match, String?)])
    func listed(_ seconds: Double, _ match: Match, _ wanted: String?) {
        let result = duration(seconds, match, SampleMapper.mapper)
        #expect(result.sent == wanted.map(JSONValue.string))
        let isAdjusted = wanted != nil && seconds != 8
        #expect(result.adjusted.map(\.description) == (isAdjusted ? [text(seconds, wanted)] : []))
        #expect(result.adjusted.map(\.modelField) == (isAdjusted ? ["duration"] : []))
    }

    private func text(_ seconds: Double, _ sent: String?) -> String {
        let wanted = JSONNumber(seconds).map { JSONValue.number($0).text(.compact) } ?? ""
        return "duration \(sent?.dropLast() ?? "") instead of \(wanted)"
    }

    @Test(
        "A length within bounds, in whole seconds, or in steps",
        arguments: [
            (2.0, Match.nearest, 3), (20, .nearest, 15), (6.4, .nearest, 6), (6.4, .atLeast, 7), (2, .atLeast, 3),
            (20, .atLeast, nil), (6, .atLeast, 6),
        ] as [(Double, Match, Int?)])
    func bounded(_ seconds: Double, _ match: Match, _ wanted: Int?) throws {
        let mapper = try mapper(
            ["name": "duration", "type": "integer", "minimum": 3, "maximum": 15], "duration<duration seconds R3")
        let result = duration(seconds, match, mapper)
        #expect(result.sent == wanted.map { .number(JSONNumber($0)) })
        #expect(result.adjusted.isEmpty == (wanted == nil || Double(wanted ?? 0) == seconds))
        let steps = try self.mapper(
            ["name": "duration", "type": "integer", "exclusiveMinimum": 0, "multipleOf": 5, "maximum": 12],
            "duration<duration seconds R3")
        #expect(duration(7, .atLeast, steps).sent == 10)
        #expect(duration(12, .nearest, steps).sent == 10)
        #expect(duration(1, .nearest, steps).sent == 5)
        #expect(duration(11, .atLeast, steps).sent == nil)
    }

    @Test("A length in frames is kept within the frames that the model makes")
    func frames() throws {
        let mapper = try mapper(
            ["name": "num_frames", "type": "integer", "minimum": 9, "maximum": 121],
            "num_frames<duration frames(,24,8,1) R3")
        #expect(duration(10, .exact, mapper).sent == nil)
        let long = duration(10, .nearest, mapper)
        #expect(long.sent == 121 && long.adjusted.first?.sent == 5.04)
        #expect(duration(10, .atLeast, mapper).sent == nil)
        #expect(duration(0.1, .atLeast, mapper).sent == 9)
        // 3 s are 72 frames, which is no 8k + 1: even an exact length is brought to the grid, and that is told.
        let grid = duration(3, .exact, mapper)
        #expect(grid.sent == 73 && grid.adjusted.map(\.description) == ["duration 3.04 instead of 3"])
        let even = duration(73.0 / 24, .exact, mapper)
        #expect(even.sent == 73 && even.adjusted.isEmpty)
    }

    @Test(
        "A ratio: the nearest shape, or the narrowest that is wide enough; never one that is only spelled alike",
        arguments: [
            ("4:3", Match.nearest, "1:1"), ("2:1", .nearest, "16:9"), ("1:4", .nearest, "9:16"),
            ("4:3", .atLeast, "16:9"), ("21:9", .atLeast, nil), ("auto", .nearest, nil), ("16:8", .exact, nil),
        ] as [(String, Match, String?)])
    func ratios(_ ratio: String, _ match: Match, _ wanted: String?) {
        let request = VideoRequest(prompt: "a", aspectRatio: FalAspectRatio(ratio))
        let conversion = SampleMapper.mapper.examine(request, adjusting: .init(ratioMatch: match))
        #expect(conversion.payload["aspect_ratio"] == wanted.map(JSONValue.string))
        #expect(conversion.problems.isEmpty == (wanted != nil))
        #expect(conversion.adjusted.map(\.sent) == (wanted.map { [.string($0)] } ?? []))
    }

    @Test("A resolution is a size")
    func resolutions() {
        func sent(_ resolution: FalResolution, _ match: Match) -> JSONValue? {
            let request = VideoRequest(prompt: "a", resolution: resolution)
            return SampleMapper.mapper.examine(request, adjusting: .init(sizeMatch: match)).payload["resolution"]
        }
        #expect(sent("1080p", .nearest) == "720p" && sent("1080p", .atLeast) == "2160p")
        #expect(sent("8k", .atLeast) == nil && sent("8k", .nearest) == "2160p")
    }

    @Test("A size in pixels keeps its shape within the limits of both sides")
    func sides() {
        func sent(_ size: String, _ match: Match) -> (JSONValue?, [String]) {
            let request = VideoRequest(prompt: "a", size: size)
            let conversion = SampleMapper.mapper.examine(request, adjusting: .init(sizeMatch: match))
            return (
                conversion.problems.isEmpty ? conversion.payload["video_size"] : nil,
                conversion.adjusted.map(\.description)
            )
        }
        let large = sent("4000x2000", .nearest)
        #expect(large.0 == ["width": 2000, "height": 1000])
        #expect(large.1 == [#"size "2000x1000" instead of "4000x2000""#])
        #expect(sent("4000x2000", .atLeast).0 == nil && sent("4000x2000", .exact).0 == nil)
        #expect(sent("1280x720", .nearest) == (["width": 1280, "height": 720], []))
    }

    @Test("A size in pixels of which the model lists some, or only shapes")
    func listedSizes() throws {
        func sent(_ values: JSONValue, _ size: String, _ match: Match) throws -> JSONValue? {
            let mapper = try mapper(["name": "size", "type": "string", "values": values], "size<size size R6")
            return mapper.examine(VideoRequest(size: size), adjusting: .init(sizeMatch: match)).payload["size"]
        }
        let listed: JSONValue = ["1024x1024", "1536x1024", "1024x1536"]
        #expect(try sent(listed, "1280x720", .nearest) == "1536x1024")
        #expect(try sent(listed, "1100x900", .atLeast) == "1536x1024")
        #expect(try sent(listed, "1600x900", .atLeast) == nil)
        let shapes: JSONValue = ["square_hd", "landscape_16_9"]
        #expect(try sent(shapes, "1280x720", .nearest) == "landscape_16_9")
        #expect(try sent(shapes, "1280x720", .atLeast) == nil)
    }

    @Test("A value of the model's own field is never adjusted, and wins over one that was")
    func additional() {
        let request = VideoRequest(prompt: "a", duration: .seconds(5), additionalFields: ["duration": "8s"])
        let conversion = SampleMapper.mapper.examine(request, adjusting: .init(durationMatch: .nearest))
        #expect(conversion.payload["duration"] == "8s" && conversion.adjusted.isEmpty)
        #expect(conversion.warnings.map(\.code) == [.replaced])
    }
}
