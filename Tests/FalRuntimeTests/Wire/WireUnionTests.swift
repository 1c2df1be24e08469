import FalRuntime
import Testing

@Suite struct WireUnionTests {
    @Test func theOptionFollowsFromTheJSON() throws {
        #expect(try Shape(json: "circle") == .named("circle"))
        #expect(try Shape(json: [1, 2]) == .numbers([1, 2]))
        guard case .tagged(let tagged) = try Shape(json: ["kind": "deep", "depth": 3]) else {
            Issue.record("not told by its constant")
            return
        }
        #expect(tagged.depth == 3)
        guard case .sized = try Shape(json: ["width": 4, "kind": "flat"]) else {
            Issue.record("not told by its member")
            return
        }
    }

    @Test(
        arguments: [
            ["kind": "deep", "depth": "very"], ["width": "wide"], [1, "two"], 7, true, nil, [:],
            ["kind": "new", "x": [1, nil]],
        ] as [JSONValue])
    func whatFitsNoOptionIsKeptAsItIs(_ json: JSONValue) throws {
        #expect(try Shape(json: json) == .other(json))
        #expect(try Shape(json: json).json == json)
    }

    @Test func aFailedAttemptLeavesNoTrace() {
        let reader = _WireReader([
            ["width": "wide"], "x", ["kind": "deep", "depth": .number(JSONNumber(UInt64.max)), "more": 1],
        ])
        let shapes = [Shape](_from: reader)
        #expect(shapes.count == 3)
        #expect(reader.errors.isEmpty)
        #expect(reader.warnings.map(\.pointer) == ["/2/depth"])
    }

    @Test func aFailedAttemptTakesNothingFromTheNext() throws {
        enum Attachment: FalUnion {
            case video(FalVideo)
            case file(FalFile)
            case other(JSONValue)

            init(_from reader: _WireReader) {
                if let option: FalVideo = reader.attempt(as: .members(["url"])) {
                    self = .video(option)
                } else if let option: FalFile = reader.attempt(as: .members(["url"])) {
                    self = .file(option)
                } else {
                    self = .other(reader.value)
                }
            }

            func _encode(into writer: inout _WireWriter) {
                switch self {
                case .video(let option): option._encode(into: &writer)
                case .file(let option): option._encode(into: &writer)
                case .other(let option): option._encode(into: &writer)
                }
            }
        }
        // The video has found all members when its last one turns out to be a text.
        let json: JSONValue = ["url": "u", "width": 1, "height": 2, "num_frames": "many"]
        guard case .file(let file) = try Attachment(json: json) else {
            Issue.record("not taken as a file")
            return
        }
        #expect(file.additional == ["width": 1, "height": 2, "num_frames": "many"])
    }

    @Test func problemsBesideAUnionStay() {
        let reader = _WireReader(["a": [1], "b": "x"])
        struct Pair: FalRecord {
            var first: Int
            var second: Shape

            init(_from reader: _WireReader) {
                first = reader.required("a")
                second = reader.required("b")
            }

            func _encode(into writer: inout _WireWriter) {}
        }
        _ = Pair(_from: reader)
        #expect(reader.errors.map(\.pointer) == ["/a"])
    }
}
