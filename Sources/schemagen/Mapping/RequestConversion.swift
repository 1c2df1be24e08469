import FalFields
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// The result of converting a unified request, as text and as JSON.
struct ConversionReport {
    let conversion: FieldMapper.Conversion
    let mode: FieldMapper.Mode
    let request: RequestFile

    var refusals: [MappingProblem] { conversion.refusals(mode) }

    /// Diagnostics at their locations in the request file.
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
            problem.unifiedField == nil || problem.unifiedField == .additionalFields
            ? request.place(ofExtra: problem.modelField) : request.place(of: problem.unifiedField)
        return Diagnostic(
            code, TerminalEscaping.escaped(problem.message), at: place, endpoint: conversion.endpoint.text,
            remedy: problem.nearest.map { "The nearest is \($0.text(.compact))." })
    }

    // MARK: Printing

    var text: String {
        var table = TextTable()
        func add(_ heading: String, _ text: String) { table.append([heading, TerminalEscaping.escaped(text)]) }
        add("Request", request.name)
        for use in conversion.used { add("Used", "\(use.unifiedField.rawValue) → \(use.modelField)") }
        for item in conversion.unmapped { add("Dropped", "\(Self.name(item)): \(item.reason)") }
        for item in conversion.missing { add("Missing", "\(item.modelField): set \(Self.fillers(item))") }
        return "Payload\n" + JSONValue.object(conversion.payload).text(.pretty) + "\n\n" + table.text
    }

    var members: JSONObject {
        [
            "request": .string(request.name), "mode": .string(mode.rawValue), "payload": .object(conversion.payload),
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

/// A unified request in a file: `{"prompt": "…", "duration": 6}`.
struct RequestFile {
    /// What was read: the path, or `stdin`.
    var name: String { path ?? "stdin" }

    private let path: String?
    private let root: JSONNode

    /// - Parameter path: The path of a file, or `-` for stdin.
    /// - Throws: ``Failure`` of kind `usage` if the file cannot be read or is not JSON.
    init(_ path: String) throws(Failure) {
        self.path = path == "-" ? nil : path
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.bytes(path)
        } catch {
            throw Failure(.usage, .unusableRequest, error.description)
        }
        do {
            root = try JSONNode(parsing: bytes)
        } catch {
            throw Failure(
                .usage, .unusableRequest, "the request is not JSON: \(error.reason)",
                at: .init(path: self.path, position: error.position))
        }
    }

    /// Converts the request, which must be of the kind that the model accepts.
    ///
    /// - Throws: ``Failure`` of kind `usage` with all problems at their locations.
    func conversion(by mapper: FieldMapper) throws(Failure) -> FieldMapper.Conversion {
        do {
            return try mapper.examine(json: root.value)
        } catch {
            let kind = mapper.modalities.first?.request.map { "This model takes a \($0)." }
            throw Failure(
                .usage,
                error.problems.map { problem in
                    Diagnostic(
                        .unusableRequest, TerminalEscaping.escaped(problem.message), at: place(of: problem.message),
                        endpoint: mapper.endpoint.text,
                        remedy: problem.nearest?.stringValue.map { "Did you mean '\($0)'?" } ?? kind
                            ?? "No unified request can be converted for this model; `schemagen run` takes its own fields."
                    )
                })
        }
    }

    /// The location of a member, else that of the request.
    func place(of field: UnifiedField?) -> Diagnostic.Place {
        let file = field.flatMap(\.listing).flatMap { listing in
            root[listing.list.rawValue]?.arrayValue?.first { $0["role"]?.stringValue == listing.role }
        }
        let node = field.flatMap { root[$0.rawValue] } ?? file ?? root
        return Diagnostic.Place(path: path, position: node.position)
    }

    func place(ofExtra key: String?) -> Diagnostic.Place {
        let node = key.flatMap { root["extra"]?[$0] } ?? root
        return Diagnostic.Place(path: path, position: node.position)
    }

    /// The location of a problem whose message starts with a pointer: `/images/0/role: must be …`.
    private func place(of message: String) -> Diagnostic.Place {
        var node = root
        for step in message.prefix(while: { $0 != ":" }).split(separator: "/") {
            let next = Int(step).flatMap { index in
                node.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
            guard let found = next ?? node[String(step)] else { break }
            node = found
        }
        return Diagnostic.Place(path: path, position: node.position)
    }
}
