import FalRuntime
import Generated
import Testing

@Suite("Unions")
struct UnionTests {
    typealias Size = FluxDev.ImageSizeChoice

    @Test("are read by what the JSON is")
    func readsEveryCase() throws {
        #expect(try Size(json: "square_hd") == .preset(.squareHD))
        #expect(try Size(json: ["width": 640, "height": 480]) == .custom(width: 640, height: 480))
        #expect(try Size(json: ["width": "wide"]) == .other(["width": "wide"]))
        #expect(try Size(json: [640, 480]) == .other([640, 480]))
    }

    @Test(
        "write what they were read from",
        arguments: ["square_hd", "a_preset_of_tomorrow", ["width": 640], [:], [640, 480], 7] as [JSONValue])
    func roundTrips(wire: JSONValue) throws {
        #expect(try Size(json: wire).json == wire)
    }
}
