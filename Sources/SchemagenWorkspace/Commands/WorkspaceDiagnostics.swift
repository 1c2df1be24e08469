package import FalJSON
package import SchemagenCore

/// Every kind of finding there is: those of documents and names, and those of manifests, files and sources.
package enum WorkspaceDiagnostics {
    package static let all: [DiagnosticCode] =
        (DiagnosticCatalogue.all + DiagnosticCode.manifestCodes + DiagnosticCode.lockCodes + DiagnosticCode.fileCodes
        + DiagnosticCode.sourceCodes + DiagnosticCode.workspaceCodes).sorted { $0.id < $1.id }

    /// The code of an id, in any case: `sg104` is SG104.
    package static subscript(id: String) -> DiagnosticCode? {
        let wanted = id.uppercased()
        return all.first { $0.id == wanted }
    }
}

extension DiagnosticCode {
    static let manifestExists = DiagnosticCode(
        "SG451", .error, "there is a manifest already",
        explanation:
            "`init` writes a new manifest and overwrites none. Edit the one that is there, or add models with `add`.")
    static let uneditablePackage = DiagnosticCode(
        "SG453", .error, "Package.swift cannot be edited",
        explanation: """
            `init` adds the dependency and the targets by `swift package add-dependency`, `add-target` and \
            `add-target-dependency`, which know the usual form of a manifest: `let package = Package(…)` with lists in \
            it. After an error the file is as it was. Add the lines that `init` prints by hand.
            """)
    static let interruptedWrite = DiagnosticCode(
        "SG551", .error, "a write was interrupted",
        explanation: """
            A run was stopped while it wrote, so files may be a mixture of old and new. Any verb that writes completes \
            that change or rolls it back, and then does its own work: run `schemagen generate`.
            """)
    static let missingDocument = DiagnosticCode(
        "SG552", .error, "a vendored document is missing",
        explanation: """
            `Schemas/schemagen.lock` lists an endpoint whose document is not in `Schemas/`. Restore it from version \
            control, fetch it again with `schemagen add ID`, or drop it with `schemagen remove ID`.
            """)
    static let conflictedDocument = DiagnosticCode(
        "SG554", .error, "a vendored document holds the marks of a merge conflict",
        explanation: """
            Two branches have brought different versions of one document, and git has left `<<<<<<<`, `=======` and \
            `>>>>>>>` in it. Take the whole document of one side, or fetch it again with `schemagen add ID`; then run \
            `schemagen generate`. Until then the Swift that was generated from it stays as it is, and so do its names \
            in the locks.
            """)
    static let editedDocument = DiagnosticCode(
        "SG555", .warning, "a vendored document has been edited",
        explanation: """
            The document in `Schemas/` is not the one that was fetched: its digest differs from that in \
            `Schemas/schemagen.lock`. `generate` takes it as it is and writes its digest into the lock; `generate \
            --check` names it and exits with 3. To undo the edit, take the file from version control, or fetch it again \
            with `schemagen add ID`. `update` replaces it as soon as fal has another version.
            """)
    static let notInProject = DiagnosticCode(
        "SG553", .error, "the project has no such endpoint",
        explanation: "Only endpoints that were added have a document here. `schemagen list` shows them.")
    static let coveredByFamily = DiagnosticCode(
        "SG452", .error, "an endpoint is there because of its family",
        explanation: """
            The manifest lists a family or a pattern that the endpoint belongs to, so the next `add` would bring it \
            back. Remove the family, or list single endpoints instead.
            """)

    package static let workspaceCodes: [DiagnosticCode] = [
        manifestExists, uneditablePackage, coveredByFamily, interruptedWrite, missingDocument, conflictedDocument,
        notInProject,
        editedDocument,
    ]
}

extension Diagnostic {
    /// The finding as an object, for `--format json` and for the cache.
    package var json: JSONValue {
        var object: JSONObject = [
            "code": .string(code.id), "severity": .string(severity.rawValue), "message": .string(message),
        ]
        if let endpoint { object["endpoint"] = .string(endpoint) }
        if let path = place.path { object["path"] = .string(path) }
        if let position = place.position {
            object["line"] = .number(JSONNumber(position.line))
            object["column"] = .number(JSONNumber(position.column))
        }
        if let pointer = place.pointer { object["pointer"] = .string(pointer) }
        if let remedy { object["remedy"] = .string(remedy) }
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let code = json["code"]?.stringValue.flatMap({ WorkspaceDiagnostics[$0] }),
            let severity = json["severity"]?.stringValue.flatMap(Severity.init(rawValue:)),
            let message = json["message"]?.stringValue
        else { return nil }
        var place = Place(path: json["path"]?.stringValue, pointer: json["pointer"]?.stringValue)
        if let line = json["line"]?.intValue, let column = json["column"]?.intValue {
            place.position = JSONPosition(line: line, column: column)
        }
        self.init(
            code, severity, message, at: place, endpoint: json["endpoint"]?.stringValue,
            remedy: json["remedy"]?.stringValue)
    }
}
