import FalFields
import FalJSON
import SchemagenCore
import Testing

/// Recorded requests against mappers derived from genuine schemas.
@Suite("Vector: recorded requests", .enabled(if: VectorFile.shared != nil, VectorFile.skipped))
struct VectorTests {
    /// A recorded case beside what became of it here.
    struct Outcome {
        let item: VectorFile.Case
        let request: VectorRequest
        let endpoint: DerivedMappers.Item
        let conversion: FieldMapper.Conversion

        /// What stands in the way of sending it, once what is missing has been filled in. The schemas that the cases
        /// were recorded with had lost their bounds, so a number out of range is no difference: it is converted, and
        /// refused.
        var errors: Set<String> {
            Set(conversion.problems.map(\.code).filter { $0 != .outOfRange }.map(\.rawValue))
        }
    }

    static func outcomes(_ verdict: VectorFile.Verdict) -> (known: [Outcome], unknown: [String]) {
        var known: [Outcome] = []
        var unknown: [String] = []
        var derived: [String: DerivedMappers.Item] = [:]
        for item in VectorFile.shared?.cases(verdict) ?? [] {
            let found = derived[item.model] ?? DerivedMappers.item(item.model)
            guard let found, let request = VectorRequest(item) else {
                unknown.append("\(item.id) (\(item.model))")
                continue
            }
            derived[item.model] = found
            let conversion = found.mapper.examine(request.fields)
            known.append(Outcome(item: item, request: request, endpoint: found, conversion: conversion))
        }
        return (known, unknown)
    }

    /// One line per verdict, so that a run with another file can be compared.
    private func report(_ verdict: VectorFile.Verdict, right: Int, of outcomes: (known: [Outcome], unknown: [String])) {
        let total = outcomes.known.count
        let percent = total == 0 ? 100 : Double(right * 1000 / total) / 10
        print("vectors: \(verdict.rawValue): \(right) of \(total) (\(percent) %)")
        for name in outcomes.unknown { print("vectors: \(verdict.rawValue): no document for \(name); not counted") }
    }

    /// Cases that come out otherwise, and why.
    private static let differences = [
        "video/fal-ai_wan_v2.2-a14b_text-to-video/duration-dropped":
            "R22: the model counts frames, so a length that the recording drops is sent as their number"
    ]

    @Test("What the recording and the rules agree on comes out the same")
    func same() {
        let outcomes = Self.outcomes(.same)
        var right = 0
        for outcome in outcomes.known {
            let complaint = Self.difference(outcome, isComplete: true)
            if complaint == nil { right += 1 }
            let reason = Self.differences[outcome.item.id]
            if let reason { print("vectors: same: \(outcome.item.id) differs: \(reason)") }
            #expect((complaint == nil) == (reason == nil), "\(outcome.item.id): \(complaint ?? "no difference")")
        }
        report(.same, right: right, of: outcomes)
    }

    @Test("What lacks a required field is the same up to there, and says what is missing")
    func sameIncomplete() {
        let outcomes = Self.outcomes(.sameIncomplete)
        var right = 0
        for outcome in outcomes.known {
            var complaint = Self.difference(outcome, isComplete: false)
            if complaint == nil, outcome.conversion.missing.isEmpty { complaint = "nothing is missing" }
            if complaint == nil { right += 1 }
            #expect(complaint == nil, "\(outcome.item.id)")
        }
        report(.sameIncomplete, right: right, of: outcomes)
    }

    private static func difference(_ outcome: Outcome, isComplete: Bool) -> String? {
        let conversion = outcome.conversion
        if let error = outcome.item.error {
            if error == MappingProblem.Code.missingRequired.rawValue {
                return outcome.errors.isEmpty && !conversion.missing.isEmpty
                    ? nil : "wants \(error), has \(conversion.problems) and \(conversion.missing)"
            }
            return outcome.errors == [error] ? nil : "wants \(error), has \(conversion.problems)"
        }
        if !outcome.errors.isEmpty { return "refused: \(conversion.problems)" }
        if isComplete, !conversion.missing.isEmpty { return "missing: \(conversion.missing)" }
        guard let expect = outcome.item.expect else { return nil }
        let (wanted, gone) = withoutGoneFields(expect, outcome)
        if conversion.payload != wanted { return "\(conversion.payload) instead of \(wanted)" }
        let lost = Set(conversion.unmapped.map(\.unifiedField.rawValue))
        if !lost.isSuperset(of: gone) { return "\(gone) are neither in the schema nor listed as unmapped" }
        for field in gone { print("vectors: \(outcome.item.id): the schema has lost '\(field)' since the recording") }
        return nil
    }

    /// Schemas change: a field that the recording knew and our document lacks may not be sent any more.
    private static func withoutGoneFields(_ expect: JSONObject, _ outcome: Outcome) -> (JSONObject, Set<String>) {
        let fields = Set(outcome.endpoint.schema.inputFields.map(\.name))
        var wanted = expect
        var gone: Set<String> = []
        for key in expect.keys
        where !fields.contains(key) && outcome.request.extra[key] == nil
            && !outcome.item.issues.contains("unknown_field:\(key)")
        {
            wanted[key] = nil
            gone.insert(key)
        }
        return (wanted, gone)
    }

    @Test("Where the schema sides with the rules, the payload fits it and nothing the caller said is lost unsaid")
    func fitsSchemaBetter() {
        let outcomes = Self.outcomes(.fitsSchemaBetter)
        var right = 0
        for outcome in outcomes.known {
            var complaints = outcome.conversion.objections(outcome.endpoint.schema, extra: outcome.request.extra)
            complaints += ConversionTrace(outcome.request.fields, outcome.conversion).unaccounted
            if complaints.isEmpty { right += 1 }
            #expect(complaints == [], "\(outcome.item.id): \(outcome.conversion.payload)")
        }
        report(.fitsSchemaBetter, right: right, of: outcomes)
    }
}
