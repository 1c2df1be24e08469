import FalFields
import FalJSON
import Foundation
import TestSupport
import Testing

/// The recorded cases: `SCHEMAGEN_VECTORS`, or `../shared/vectors/field-mappers.json`.
struct VectorFile {
    enum Verdict: String, CaseIterable {
        case same
        case sameIncomplete = "same_incomplete"
        case fitsSchemaBetter = "fits_schema_better"
        case differs
        case notApplicable = "na"
    }

    struct Case: CustomTestStringConvertible {
        let id: String
        let model: String
        let kind: String
        let request: JSONObject
        let expect: JSONObject?
        let error: String?
        let verdict: Verdict
        /// What the schema that the case was recorded with objects to: `unknown_field:seed`.
        let issues: Set<String>

        var testDescription: String { id }
    }

    let cases: [Case]

    static let address: URL = {
        let named = ProcessInfo.processInfo.environment["SCHEMAGEN_VECTORS"].map { URL(filePath: $0).absoluteURL }
        return (named ?? Checkout.root.appending(path: "../shared/vectors/field-mappers.json")).standardized
    }()

    static let skipped: Comment = "no vectors: set SCHEMAGEN_VECTORS to a file of recorded cases"

    static let shared: VectorFile? = (try? Data(contentsOf: address)).flatMap { try? VectorFile(Array($0)) }

    init(_ bytes: [UInt8]) throws {
        let json = try JSONValue(parsing: bytes)
        cases = try (json["cases"]?.arrayValue ?? []).map { item in
            guard let id = item["id"]?.stringValue, let model = item["model"]?.stringValue,
                let kind = item["kind"]?.stringValue, let request = item["request"]?.objectValue,
                let verdict = item["schema_rules"]?.stringValue.flatMap(Verdict.init(rawValue:))
            else { throw Unreadable(item: item["id"]?.stringValue ?? "a case without an id") }
            return Case(
                id: id, model: model, kind: kind, request: request, expect: item["expect"]?.objectValue,
                error: item["error"]?.stringValue, verdict: verdict,
                issues: Set((item["endpoint_schema"]?["issues"]?.arrayValue ?? []).compactMap(\.stringValue)))
        }
    }

    struct Unreadable: Error { let item: String }

    func cases(_ verdict: Verdict) -> [Case] { cases.filter { $0.verdict == verdict } }
}
