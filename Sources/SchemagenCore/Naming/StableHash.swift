/// A hash that is the same on every machine and in every run: FNV-1a over the bytes of a wire name.
///
/// `Hasher` is seeded anew in each process; a name in a generated source must never change by itself.
struct StableHash: Sendable {
    private let value: UInt64

    init(of name: WireName) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = hash
    }

    /// Upper-case hexadecimal digits: 4 and 8 fold the hash together, 16 show it whole.
    func digits(_ count: Int) -> String {
        var folded = value
        var bits = 64
        while bits > count * 4 {
            bits /= 2
            folded = (folded >> UInt64(bits) ^ folded) & (1 << UInt64(bits) - 1)
        }
        let text = String(folded, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
