/// A kind of finding: its stable id, its usual severity, and the text of `schemagen explain`.
///
/// Hundreds: 1 a document's JSON and shape, 2 types and fields, 3 names, 4 manifest, 5 locks and files on disk,
/// 6 where documents come from.
package struct DiagnosticCode: Sendable, Hashable {
    package let id: String
    package let severity: Diagnostic.Severity
    /// One line, for lists.
    package let title: String
    /// A paragraph or more: why it happens, a real example, what to do.
    package let explanation: String

    package init(_ id: String, _ severity: Diagnostic.Severity, _ title: String, explanation: String) {
        self.id = id
        self.severity = severity
        self.title = title
        self.explanation = explanation
    }

    // A code is its id; the texts ride along.
    package static func == (left: Self, right: Self) -> Bool { left.id == right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Every kind of finding the pipeline can report.
package enum DiagnosticCatalogue {
    package static let all: [DiagnosticCode] =
        DiagnosticCode.documentCodes + DiagnosticCode.nameCodes + DiagnosticCode.mappingCodes
        + DiagnosticCode.patchCodes
}
