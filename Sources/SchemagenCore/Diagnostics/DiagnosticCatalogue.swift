/// Every kind of finding the pipeline can report.
package enum DiagnosticCatalogue {
    package static let all: [DiagnosticCode] =
        DiagnosticCode.documentCodes + DiagnosticCode.nameCodes + DiagnosticCode.mappingCodes
}
