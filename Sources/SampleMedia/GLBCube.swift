/// A cube of one colour as a binary glTF 2.0.
package struct GLBCube {
    let name: String
    let comment: String
    let palette: TestCard.Palette

    /// - Parameters:
    ///   - name: the name of the cube's node.
    ///   - comment: goes into the file's `extras`.
    package init(name: String, comment: String, palette: TestCard.Palette) {
        self.name = name
        self.comment = comment
        self.palette = palette
    }

    package func bytes() -> [UInt8] {
        let geometry = geometry()
        var json = Array(description(bufferLength: geometry.count).utf8)
        json += Array(repeating: 0x20, count: (4 - json.count % 4) % 4)
        let length = 12 + 8 + json.count + 8 + geometry.count
        return Array("glTF".utf8) + ByteOrder.little(2) + ByteOrder.little(length)
            + ByteOrder.little(json.count) + Array("JSON".utf8) + json
            + ByteOrder.little(geometry.count) + Array("BIN\0".utf8) + geometry
    }

    /// The positions of 24 corners (each face has its own normals), then their normals, then the triangles.
    private func geometry() -> [UInt8] {
        var positions: [Float] = []
        var normals: [Float] = []
        var triangles: [Int] = []
        for axis in 0..<3 {
            for side: Float in [1, -1] {
                let first = positions.count / 3
                for (right, up) in [(-1, -1), (1, -1), (1, 1), (-1, 1)] as [(Float, Float)] {
                    var position: [Float] = [0, 0, 0]
                    position[axis] = side / 2
                    position[(axis + 1) % 3] = right * side / 2
                    position[(axis + 2) % 3] = up / 2
                    positions += position
                    var normal: [Float] = [0, 0, 0]
                    normal[axis] = side
                    normals += normal
                }
                triangles += [0, 1, 2, 0, 2, 3].map { first + $0 }
            }
        }
        return (positions + normals).flatMap { ByteOrder.little(Int($0.bitPattern)) }
            + triangles.flatMap { ByteOrder.little($0, 2) }
    }

    private func description(bufferLength: Int) -> String {
        let (vectors, indices) = (24 * 12, 36 * 2)
        // glTF wants linear light: a byte of 180 is 0.5, not 0.7.
        let colour = (palette.colours.last ?? []).map { byte in
            Self.thousandths(Int(byte) * Int(byte) * 1_000 / (255 * 255))
        }
        return """
            {"asset":{"version":"2.0","generator":"SampleMedia","extras":{"comment":\(Self.quoted(comment))}},\
            "scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0,"name":\(Self.quoted(name))}],\
            "meshes":[{"name":"cube","primitives":[\
            {"attributes":{"POSITION":0,"NORMAL":1},"indices":2,"material":0}]}],\
            "materials":[{"pbrMetallicRoughness":{\
            "baseColorFactor":[\(colour.joined(separator: ",")),1],"metallicFactor":0}}],\
            "accessors":[\
            {"bufferView":0,"componentType":5126,"count":24,"type":"VEC3","min":[-0.5,-0.5,-0.5],"max":[0.5,0.5,0.5]},\
            {"bufferView":1,"componentType":5126,"count":24,"type":"VEC3"},\
            {"bufferView":2,"componentType":5123,"count":36,"type":"SCALAR"}],\
            "bufferViews":[\
            \(Self.view(at: 0, length: vectors, target: 34962)),\
            \(Self.view(at: vectors, length: vectors, target: 34962)),\
            \(Self.view(at: 2 * vectors, length: indices, target: 34963))],\
            "buffers":[{"byteLength":\(bufferLength)}]}
            """
    }

    private static func view(at offset: Int, length: Int, target: Int) -> String {
        #"{"buffer":0,"byteOffset":\#(offset),"byteLength":\#(length),"target":\#(target)}"#
    }

    /// `0.007` for 7.
    private static func thousandths(_ value: Int) -> String {
        value >= 1_000 ? "1" : "0." + String(String(1_000 + value).dropFirst())
    }

    /// A JSON string.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
