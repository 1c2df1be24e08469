/// The codes of a JPEG file. They are the emulator's own, made for pictures of few colours: what comes most often has
/// one bit.
struct JPEGCodes: Sendable {
    /// How long the codes of all symbols but the first are.
    private let length: Int
    private let symbols: [UInt8]
    private let places: [Int]

    /// For the difference of a block's mean to the last one: the symbol is its number of bits, and 0 comes most often.
    static let steady = JPEGCodes(length: 5, symbols: (0...11).map { UInt8($0) })
    /// For the other frequencies: how many are zero before one, and how many bits that has. 0 is the end of a block.
    static let waves = JPEGCodes(
        length: 9, symbols: [0, 0xF0] + (0...15).flatMap { zeros in (1...10).map { UInt8(zeros << 4 | $0) } })

    private init(length: Int, symbols: [UInt8]) {
        self.length = length
        self.symbols = symbols
        var places = Array(repeating: 0, count: 256)
        for (place, symbol) in symbols.enumerated() { places[Int(symbol)] = place }
        self.places = places
    }

    /// How many codes there are of each length, and then the symbols.
    var table: [UInt8] {
        var counts = Array(repeating: UInt8(0), count: 16)
        counts[0] = 1
        counts[length - 1] = UInt8(symbols.count - 1)
        return counts + symbols
    }

    /// The first symbol is the bit 0; the others begin with a 1 and count up.
    func code(_ symbol: Int) -> (value: Int, bits: Int) {
        let place = places[symbol]
        return place == 0 ? (0, 1) : (1 << (length - 1) + place - 1, length)
    }
}
