import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// What a request came to, for people and for programs.
struct ConversionReport {
    let conversion: FieldMapper.Conversion
    let mode: FieldMapper.Mode
    let request: RequestFile

    var refusals: [MappingProblem] { conversion.refusals(mode) }

    /// Findings at their places in the request's file.
    var diagnostics: [Diagnostic] {
        var found = refusals.map { diagnostic(.refusedRequest, $0) }
        let known = Set(refusals)
        found += conversion.warnings.filter { !known.contains($0) }.map { diagnostic(.lostInRequest, $0) }
        guard mode == .lenient else { return found }
        found += conversion.unmapped.map { item in
            Diagnostic(
                .lostInRequest, "\(Self.name(item)) gets lost: \(item.reason)",
                at: request.place(of: item.unifiedField), endpoint: conversion.endpoint.text)
        }
        found += conversion.missing.map { item in
            Diagnostic(
                .lostInRequest, "the model requires '\(item.modelField)'", at: request.place(of: nil),
                endpoint: conversion.endpoint.text, remedy: "Set \(Self.fillers(item)).")
        }
        return found
    }

    private func diagnostic(_ code: DiagnosticCode, _ problem: MappingProblem) -> Diagnostic {
        let place =
            problem.unifiedField == nil || problem.unifiedField == .extra
            ? request.place(ofExtra: problem.modelField) : request.place(of: problem.unifiedField)
        return Diagnostic(
            code, ShownText.plain(problem.message), at: place, endpoint: conversion.endpoint.text,
            remedy: problem.nearest.map { "The nearest is \($0.text(.compact))." })
    }

    // MARK: Printing

    var text: String {
        var table = TextTable()
        func add(_ heading: String, _ text: String) { table.append([heading, ShownText.plain(text)]) }
        for use in conversion.used { add("Used", "\(use.unifiedField.rawValue) → \(use.modelField)") }
        for item in conversion.unmapped { add("Dropped", "\(Self.name(item)): \(item.reason)") }
        for item in conversion.missing { add("Missing", "\(item.modelField): set \(Self.fillers(item))") }
        return "Payload\n" + JSONValue.object(conversion.payload).text(.pretty) + "\n\n" + table.text
    }

    var members: JSONObject {
        [
            "mode": .string(mode.rawValue), "payload": .object(conversion.payload),
            "used": .array(
                conversion.used.map { use in
                    ["unified_field": .string(use.unifiedField.rawValue), "model_field": .string(use.modelField)]
                }),
            "dropped": .array(
                conversion.unmapped.map { item in
                    [
                        "unified_field": .string(item.unifiedField.rawValue),
                        "detail": item.detail.map { .string($0) } ?? .null, "reason": .string(item.reason),
                    ]
                }),
            "missing": .array(
                conversion.missing.map { item in
                    [
                        "model_field": .string(item.modelField),
                        "unified_fields": .array(item.fillers.map { .string($0.rawValue) }),
                    ]
                }),
            "warnings": .array(conversion.warnings.map(\.json)),
            "problems": .array(refusals.map(\.json)),
        ]
    }

    private static func name(_ item: FieldMapper.Conversion.Unmapped) -> String {
        item.detail.map { "\(item.unifiedField.rawValue).\($0)" } ?? item.unifiedField.rawValue
    }

    private static func fillers(_ item: FieldMapper.Conversion.Missing) -> String {
        (item.fillers.map(\.rawValue) + ["extra.\(item.modelField)"]).joined(separator: " or ")
    }
}
