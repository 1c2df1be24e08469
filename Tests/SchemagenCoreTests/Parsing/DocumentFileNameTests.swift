import SchemagenCore
import Testing

@Suite("File names of documents")
struct DocumentFileNameTests {
    @Test(
        "a file name is read as an id or as several possible ids",
        arguments: [
            ("fal-ai__flux__dev", .id("fal-ai/flux/dev")),
            ("fal-ai/flux/dev", .id("fal-ai/flux/dev")),
            ("flux", .none), ("Fal__Flux", .none), ("a/B/c", .none),
            ("x/fal-ai/known", .id("fal-ai/known")),
            ("x/fal-ai__known", .id("fal-ai/known")),
            ("a___b", .oneOf(["a/_b", "a_/b"])),
            ("a/b__c", .oneOf(["b/c", "a/b/c", "a/b__c"])),
        ] as [(String, DocumentFileName.Reading)])
    func names(path: String, reading: DocumentFileName.Reading) {
        #expect(DocumentFileName(listed: ["fal-ai/known"]).reading(path) == reading)
    }
}
