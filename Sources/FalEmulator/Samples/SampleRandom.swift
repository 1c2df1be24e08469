/// Numbers that look random and are the same for the same seed, in every process and on every machine (SplitMix64).
struct SampleRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The same texts in the same order give the same numbers.
    init(of texts: String...) {
        // FNV-1a; Swift's own hashes differ from process to process.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for text in texts {
            // The zero keeps ("ab", "c") and ("a", "bc") apart.
            for byte in Array(text.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        state = hash
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A random UUID in the spelling of fal's request ids.
    mutating func uuid() -> String {
        var digits = Array(Self.hexadecimal(next()) + Self.hexadecimal(next()))
        digits[12] = "4"  // version 4
        digits[16] = Array("89ab")[Int(next() & 3)]  // and its variant
        for place in [20, 16, 12, 8] { digits.insert("-", at: place) }
        return String(digits)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
