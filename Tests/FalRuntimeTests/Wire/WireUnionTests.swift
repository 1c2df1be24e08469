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
        let reader = WireReader([
            ["width": "wide"], "x", ["kind": "deep", "depth": .number(JSONNumber(UInt64.max)), "more": 1],
        ])
        let shapes = [Shape](from: reader)
        #expect(shapes.count == 3)
        #expect(reader.problems.isEmpty)
        #expect(reader.losses.map(\.pointer) == ["/2/depth"])
    }

    @Test func problemsBesideAUnionStay() {
        let reader = WireReader(["a": [1], "b": "x"])
        struct Pair: FalRecord {
            var first: Int
            var second: Shape

            init(from reader: WireReader) {
                first = reader.required("a")
                second = reader.required("b")
            }

            func encode(into writer: inout WireWriter) {}
        }
        _ = Pair(from: reader)
        #expect(reader.problems.map(\.pointer) == ["/a"])
    }
}
