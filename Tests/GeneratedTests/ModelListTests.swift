import FalRuntime
import Generated
import Testing

// Closures instead of key paths: `models.map(\.id)`, a key path to a static member of an existential metatype, crashes
// the compiler of Swift 6.3.1.
@Suite("The list of models")
struct ModelListTests {
    @Test("holds an endpoint for every vendored document, and none beside")
    func isComplete() throws {
        #expect(Fal.models.map { $0.id.text }.sorted() == (try Checkout.ids()))
    }

    @Test("holds 208 endpoints, each once")
    func isDistinct() {
        #expect(Fal.models.count == 208)
        #expect(Set(Fal.models.map { $0.id }).count == 208)
        #expect(Set(Fal.models.map { String(describing: $0) }).count == 208)
    }

    @Test("holds ids that a server takes")
    func idsAreWellFormed() throws {
        for model in Fal.models { #expect(try EndpointID(parsing: model.id.text) == model.id) }
    }
}
