import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// How much of the endpoints' inputs unified requests reach, on whatever folder of genuine documents is there.
@Suite("Unified coverage", .enabled(if: !DerivedMappers.all.isEmpty, "no documents: set SCHEMAGEN_CORPUS"))
struct UnifiedCoverageTests {
    private static let coverage = MappingCoverage(DerivedMappers.all.map { ($0.mapper, $0.model.category) })

    @Test("Native media and required fields are reached by a role or a unified field")
    func coverage() {
        let found = Self.coverage
        for (name, share) in [
            ("endpoints that a unified request drives", found.driven), ("native media fields", found.media),
            ("required native fields", found.required),
        ] {
            print("unified: \(name): \(share.reached) of \(share.all) (\((share.percent * 10).rounded() / 10) %)")
        }
        for (category, endpoints) in found.undriven.sorted(by: { $1.value.count < $0.value.count }) {
            print("unified: not driven: \(endpoints.count) × \(category)")
        }
        for item in found.uncovered where item.kind != nil || item.requiring > 0 {
            let facts = "\(item.endpoints.count), required by \(item.requiring), \(item.kind?.rawValue ?? "no file")"
            let some = item.endpoints.prefix(3).map(\.text).joined(separator: " ")
            print("unified: only extra: \(item.field): \(facts): \(some)")
        }
        #expect(found.media.percent >= 98.5 && found.required.percent >= 96)
    }
}
