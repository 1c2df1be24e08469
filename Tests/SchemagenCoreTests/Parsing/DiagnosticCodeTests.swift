import SchemagenCore
import Testing

@Suite struct DiagnosticCodeTests {
    @Test func everyCodeIsOneOfItsKindAndExplainsItself() {
        let codes = DiagnosticCatalogue.all
        #expect(Set(codes.map(\.id)).count == codes.count)
        for code in codes {
            #expect(code.id.wholeMatch(of: /SG[1-6]\d\d/) != nil, "\(code.id)")
            #expect(!code.title.isEmpty && code.title.count < 80, "\(code.id)")
            #expect(code.explanation.count > code.title.count, "\(code.id)")
        }
    }
}
