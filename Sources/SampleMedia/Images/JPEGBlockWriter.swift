/// Writes the blocks of a JPEG scan: 8 × 8 samples, transformed, quantized and Huffman-coded.
struct JPEGBlockWriter {
    private var bits = MSBBitWriter()
    /// The previous DC value of each component.
    private var previousDC = [0, 0, 0]

    /// Writes a block in which all samples are equal.
    ///
    /// - Parameter dc: eight times the sample, which is the block's DC coefficient.
    mutating func writeUniform(_ dc: Int, step: Int, component: Int) {
        writeDC(Self.quantized(dc, step), component: component)
        writeEndOfBlock()
    }

    mutating func writeBlock(_ samples: [Int], step: Int, component: Int) {
        let coefficients = Self.transformed(samples)
        writeDC(Self.quantized(coefficients[0], step << Self.scale), component: component)
        var zeros = 0
        for index in Self.zigzag.dropFirst() {
            let value = Self.quantized(coefficients[index], step << Self.scale)
            if value == 0 {
                zeros += 1
                continue
            }
            while zeros > 15 {
                writeSymbol(0xF0)
                zeros -= 16
            }
            let count = Self.bitCount(value)
            writeSymbol(zeros << 4 | count)
            writeValue(value, bits: count)
            zeros = 0
        }
        if zeros > 0 { writeEndOfBlock() }
    }

    /// Calls `write` as if `count` times. Only the first call sees different DC values before it, so from the second on
    /// the bits are copied.
    mutating func repeating(_ count: Int, _ write: (inout JPEGBlockWriter) -> Void) {
        guard count > 0 else { return }
        write(&self)
        guard count > 1 else { return }
        var repeated = JPEGBlockWriter()
        repeated.previousDC = previousDC
        write(&repeated)
        for _ in 1..<count { bits.append(repeated.bits) }
    }

    mutating func finish() -> [UInt8] {
        bits.align(with: 1)
        return bits.bytes
    }

    private mutating func writeDC(_ value: Int, component: Int) {
        let difference = value - previousDC[component]
        previousDC[component] = value
        let count = Self.bitCount(difference)
        let (code, length) = JPEGCodes.dc.code(count)
        bits.write(code, bits: length)
        writeValue(difference, bits: count)
    }

    private mutating func writeEndOfBlock() { writeSymbol(0) }

    private mutating func writeSymbol(_ symbol: Int) {
        let (code, length) = JPEGCodes.ac.code(symbol)
        bits.write(code, bits: length)
    }

    /// JPEG writes a negative value plus 2^bits − 1.
    private mutating func writeValue(_ value: Int, bits count: Int) {
        bits.write(value < 0 ? value + 1 << count - 1 : value, bits: count)
    }

    private static func bitCount(_ value: Int) -> Int { Int.bitWidth - abs(value).leadingZeroBitCount }

    private static func quantized(_ value: Int, _ step: Int) -> Int {
        value < 0 ? -((-value + step / 2) / step) : (value + step / 2) / step
    }

    // MARK: Cosine transform

    /// The number of fractional bits of transformed values.
    private static let scale = 28
    /// cos(nπ/16) · 2^13. Integers give the same result on every machine.
    private static let cosines = [8_192, 8_035, 7_568, 6_811, 5_793, 4_551, 3_135, 1_598, 0]

    /// `basis[u][x]`: the value of the u-th basis function at x; the 0th is constant.
    private static let basis: [[Int]] = (0..<8).map { u in
        (0..<8).map { x in
            if u == 0 { return cosines[4] }
            let angle = (2 * x + 1) * u % 32
            let folded = angle > 16 ? 32 - angle : angle
            return folded > 8 ? -cosines[16 - folded] : cosines[folded]
        }
    }

    /// The two-dimensional transform, rows first.
    private static func transformed(_ samples: [Int]) -> [Int] {
        var half = Array(repeating: 0, count: 64)
        var result = half
        for y in 0..<8 {
            for u in 0..<8 {
                var sum = 0
                for x in 0..<8 { sum += basis[u][x] * samples[y * 8 + x] }
                half[y * 8 + u] = sum
            }
        }
        for v in 0..<8 {
            for u in 0..<8 {
                var sum = 0
                for y in 0..<8 { sum += basis[v][y] * half[y * 8 + u] }
                result[v * 8 + u] = sum
            }
        }
        return result
    }

    /// The indices along the diagonals, from the lowest frequency to the highest.
    private static let zigzag: [Int] = (0..<15).flatMap { diagonal in
        let places = (0..<8).filter { (0..<8).contains(diagonal - $0) }.map { $0 * 8 + diagonal - $0 }
        return diagonal % 2 == 0 ? places.reversed() : places
    }
}
