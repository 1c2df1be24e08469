/// The colours of a test card: eight bars from dark to light in one of sixteen hues, then the ground of the text, the
/// text, and the part of a video that has been played.
///
/// No more than sixteen hues, so that files that differ in nothing but their seed come in sixteen lengths at most.
struct CardPalette: Sendable {
    static let bars = 8
    static let ground: UInt8 = 8
    static let ink: UInt8 = 9
    static let played: UInt8 = 10
    static let count = 11
    static let hues: UInt32 = 16

    /// Red, green and blue of each colour.
    let colours: [[UInt8]]

    init(seed: UInt32) {
        let tint = Self.tint(Int(seed % Self.hues))
        let bars = (0..<Self.bars).map { bar in
            tint.map { UInt8(($0 * (Self.bars - bar) + 255 * bar) / Self.bars) }
        }
        colours = bars + [[24, 24, 24], [248, 248, 248], tint.map { UInt8(($0 + 255) / 2) }]
    }

    /// A hue on the circle of six edges from red over green and blue back to red.
    private static func tint(_ hue: Int) -> [Int] {
        func part(_ offset: Int) -> Int {
            let place = (hue * 6 * 32 / Int(hues) + offset * 32) % 192
            // 32 steps up, 64 at the top, 32 down, 64 at the bottom.
            switch place {
            case ..<32: return place * 6
            case ..<96: return 192
            case ..<128: return (128 - place) * 6
            default: return 0
            }
        }
        return [part(2), part(0), part(4)].map { $0 + 16 }
    }
}
