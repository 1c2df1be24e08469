/// Writes the blocks of a JPEG scan: 8 × 8 samples as frequencies, rounded to steps.
struct JPEGBlockWriter {
    private var bits = HighBitWriter()
    /// The last mean of each part.
    private var means = [0, 0, 0]

    /// A block of one value.
    ///
    /// - Parameter sum: eight times the value, which is what the mean's frequency is.
    mutating func plain(_ sum: Int, step: Int, part: Int) {
        mean(Self.rounded(sum, step), part: part)
        end()
    }

    mutating func block(_ samples: [Int], step: Int, part: Int) {
        let frequencies = Self.transformed(samples)
        mean(Self.rounded(frequencies[0], step << Self.scale), part: part)
        var zeros = 0
        for place in Self.zigzag.dropFirst() {
            let value = Self.rounded(frequencies[place], step << Self.scale)
            if value == 0 {
                zeros += 1
                continue
            }
            while zeros > 15 {
                symbol(0xF0)
                zeros -= 16
            }
            let count = Self.bitCount(value)
            symbol(zeros << 4 | count)
            number(value, bits: count)
            zeros = 0
        }
        if zeros > 0 { end() }
    }

    /// Writes what `write` writes as often as is said. What is alike is written once, and its bits are copied: only the
    /// first time the means before it are others.
    mutating func repeating(_ count: Int, _ write: (inout JPEGBlockWriter) -> Void) {
        guard count > 0 else { return }
        write(&self)
        guard count > 1 else { return }
        var again = JPEGBlockWriter()
        again.means = means
        write(&again)
        for _ in 1..<count { bits.append(again.bits) }
    }

    mutating func finish() -> [UInt8] {
        bits.align(with: 1)
        return bits.bytes
    }

    private mutating func mean(_ value: Int, part: Int) {
        let difference = value - means[part]
        means[part] = value
        let count = Self.bitCount(difference)
        let (code, length) = JPEGCodes.steady.code(count)
        bits.write(code, bits: length)
        number(difference, bits: count)
    }

    private mutating func end() { symbol(0) }

    private mutating func symbol(_ symbol: Int) {
        let (code, length) = JPEGCodes.waves.code(symbol)
        bits.write(code, bits: length)
    }

    /// A negative number is written as if it were larger by all ones.
    private mutating func number(_ value: Int, bits count: Int) {
        bits.write(value < 0 ? value + 1 << count - 1 : value, bits: count)
    }

    private static func bitCount(_ value: Int) -> Int { Int.bitWidth - abs(value).leadingZeroBitCount }

    private static func rounded(_ value: Int, _ step: Int) -> Int {
        value < 0 ? -((-value + step / 2) / step) : (value + step / 2) / step
    }

    // MARK: Frequencies

    /// The results have so many bits behind the point.
    private static let scale = 28
    /// The cosine of n/16 of half a circle, times 2^13. Whole numbers come out alike on every machine.
    private static let cosines = [8_192, 8_035, 7_568, 6_811, 5_793, 4_551, 3_135, 1_598, 0]

    /// `waves[u][x]`, the u-th wave at the place x; the 0th is a straight line.
    private static let waves: [[Int]] = (0..<8).map { u in
        (0..<8).map { x in
            if u == 0 { return cosines[4] }
            let angle = (2 * x + 1) * u % 32
            let folded = angle > 16 ? 32 - angle : angle
            return folded > 8 ? -cosines[16 - folded] : cosines[folded]
        }
    }

    /// The cosine transform, rows first.
    private static func transformed(_ samples: [Int]) -> [Int] {
        var half = Array(repeating: 0, count: 64)
        var result = half
        for y in 0..<8 {
            for u in 0..<8 {
                var sum = 0
                for x in 0..<8 { sum += waves[u][x] * samples[y * 8 + x] }
                half[y * 8 + u] = sum
            }
        }
        for v in 0..<8 {
            for u in 0..<8 {
                var sum = 0
                for y in 0..<8 { sum += waves[v][y] * half[y * 8 + u] }
                result[v * 8 + u] = sum
            }
        }
        return result
    }

    /// Along the diagonals from the slowest wave to the fastest.
    private static let zigzag: [Int] = (0..<15).flatMap { diagonal in
        let places = (0..<8).filter { (0..<8).contains(diagonal - $0) }.map { $0 * 8 + diagonal - $0 }
        return diagonal % 2 == 0 ? places.reversed() : places
    }
}
