import Testing

@testable import SampleMedia

@Suite("Test cards")
struct TestCardTests {
    @Test("Bands and runs cover the whole card, whatever the text", arguments: [1, 16, 40, 400])
    func texts(_ side: Int) {
        for text in ["", "word", String(repeating: "w", count: 150), String(repeating: "a b ", count: 60)] {
            let card = TestCard(width: side, height: side, text: text)
            #expect(card.bands.first?.rows.lowerBound == 0 && card.bands.last?.rows.upperBound == side)
            for (one, next) in zip(card.bands, card.bands.dropFirst()) {
                #expect(one.rows.upperBound == next.rows.lowerBound)
            }
            for band in card.bands { #expect(band.runs.reduce(0) { $0 + $1.length } == side) }
        }
    }
}
