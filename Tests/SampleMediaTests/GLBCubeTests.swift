import FalJSON
import Testing

@testable import SampleMedia

@Suite("GLB files")
struct GLBCubeTests {
    private func little(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    @Test("The mesh is a closed unit cube whose faces point outwards")
    func glb() throws {
        let file = GLBCube(name: "A \"cat\"\n", comment: "é", palette: TestCard.Palette(seed: 7)).bytes()
        #expect(file.prefix(4) == Array("glTF".utf8)[...])
        #expect(little(file[4..<8]) == 2)
        #expect(little(file[8..<12]) == file.count)
        let textLength = little(file[12..<16])
        let json = try JSONValue(parsing: Array(file[20..<(20 + textLength)]))
        #expect(json["nodes"]?[0]?["name"] == "A \"cat\"\n")
        #expect(json["asset"]?["extras"]?["comment"] == "é")
        let start = 20 + textLength
        #expect(file[(start + 4)..<(start + 8)] == Array("BIN\0".utf8)[...])
        let shape = file[(start + 8)...]
        #expect(little(file[start..<(start + 4)]) == shape.count)
        #expect(json["buffers"]?[0]?["byteLength"]?.intValue == shape.count)
        #expect(file.count % 4 == 0)
        func vector(_ index: Int, from offset: Int) -> [Float] {
            (0..<3).map { axis in
                let place = shape.startIndex + offset + index * 12 + axis * 4
                return Float(bitPattern: UInt32(little(shape[place..<(place + 4)])))
            }
        }
        var edges: [Set<[Float]>: Int] = [:]
        for triangle in 0..<12 {
            let corners = (0..<3).map { corner in
                let place = shape.startIndex + 576 + (triangle * 3 + corner) * 2
                return little(shape[place..<(place + 2)])
            }
            let places = corners.map { vector($0, from: 0) }
            #expect(places.joined().allSatisfy { abs($0) == 0.5 })
            for (from, to) in [(0, 1), (1, 2), (2, 0)] { edges[[places[from], places[to]], default: 0] += 1 }
            let a: [Float] = zip(places[1], places[0]).map { $0 - $1 }
            let b: [Float] = zip(places[2], places[0]).map { $0 - $1 }
            let out: [Float] = (0..<3).map { axis in
                let (next, last) = ((axis + 1) % 3, (axis + 2) % 3)
                return a[next] * b[last] - a[last] * b[next]
            }
            #expect(out == vector(corners[0], from: 288))
        }
        // Every edge belongs to two triangles.
        #expect(edges.values.allSatisfy { $0 == 2 })
        #expect(edges.count == 18)
    }
}
