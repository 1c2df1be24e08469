import FalJSON

/// A cube of one colour as a binary glTF 2.0, its node named after what was asked for.
struct GLBCube {
    let name: String
    let comment: String
    let palette: CardPalette

    func bytes() -> [UInt8] {
        let shape = shape()
        var text = description(shapeBytes: shape.count).serialized()
        text += Array(repeating: 0x20, count: (4 - text.count % 4) % 4)
        let length = 12 + 8 + text.count + 8 + shape.count
        return Array("glTF".utf8) + ByteOrder.little(2) + ByteOrder.little(length)
            + ByteOrder.little(text.count) + Array("JSON".utf8) + text
            + ByteOrder.little(shape.count) + Array("BIN\0".utf8) + shape
    }

    /// 24 corners, since each side has its own directions: their places, their directions, and then the triangles.
    private func shape() -> [UInt8] {
        var places: [Float] = []
        var directions: [Float] = []
        var triangles: [Int] = []
        for axis in 0..<3 {
            for side: Float in [1, -1] {
                let first = places.count / 3
                for (right, up) in [(-1, -1), (1, -1), (1, 1), (-1, 1)] as [(Float, Float)] {
                    var place: [Float] = [0, 0, 0]
                    place[axis] = side / 2
                    place[(axis + 1) % 3] = right * side / 2
                    place[(axis + 2) % 3] = up / 2
                    places += place
                    var direction: [Float] = [0, 0, 0]
                    direction[axis] = side
                    directions += direction
                }
                triangles += [0, 1, 2, 0, 2, 3].map { first + $0 }
            }
        }
        return (places + directions).flatMap { ByteOrder.little(Int($0.bitPattern)) }
            + triangles.flatMap { ByteOrder.little($0, 2) }
    }

    private func description(shapeBytes: Int) -> JSONValue {
        let (corners, triangles) = (24 * 12, 36 * 2)
        // Light is not counted as eyes see it: a bright red is 0.5 of full light and not 0.75.
        let colour = (palette.colours.last ?? []).map { byte -> JSONValue in
            let part = Double(byte) / 255
            return JSONNumber((part * part * 1_000).rounded() / 1_000).map { .number($0) } ?? 0
        }
        func view(_ offset: Int, _ length: Int, _ use: JSONValue) -> JSONValue {
            [
                "buffer": 0, "byteOffset": .number(JSONNumber(offset)), "byteLength": .number(JSONNumber(length)),
                "target": use,
            ]
        }
        let half = JSONNumber(0.5).map { JSONValue.number($0) } ?? 1
        let minusHalf = JSONNumber(-0.5).map { JSONValue.number($0) } ?? -1
        return [
            "asset": ["version": "2.0", "generator": "a local fal", "extras": ["comment": .string(comment)]],
            "scene": 0, "scenes": [["nodes": [0]]], "nodes": [["mesh": 0, "name": .string(name)]],
            "meshes": [
                [
                    "name": "cube",
                    "primitives": [["attributes": ["POSITION": 0, "NORMAL": 1], "indices": 2, "material": 0]],
                ]
            ],
            "materials": [
                ["pbrMetallicRoughness": ["baseColorFactor": .array(colour + [1]), "metallicFactor": 0]]
            ],
            "accessors": [
                [
                    "bufferView": 0, "componentType": 5126, "count": 24, "type": "VEC3",
                    "min": [minusHalf, minusHalf, minusHalf], "max": [half, half, half],
                ],
                ["bufferView": 1, "componentType": 5126, "count": 24, "type": "VEC3"],
                ["bufferView": 2, "componentType": 5123, "count": 36, "type": "SCALAR"],
            ],
            "bufferViews": [
                view(0, corners, 34962), view(corners, corners, 34962), view(2 * corners, triangles, 34963),
            ],
            "buffers": [["byteLength": .number(JSONNumber(shapeBytes))]],
        ]
    }
}
