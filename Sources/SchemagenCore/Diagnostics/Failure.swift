/// Why a verb could not do its work: the findings, and which exit code they amount to.
package struct Failure: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Something went wrong that has no better class (exit 1).
        case failure
        /// Documents have errors (exit 2).
        case documents
        /// Generated files are out of date (exit 3).
        case outOfDate
        /// A network or a service is unavailable (exit 5).
        case unavailable
        /// The command line or the manifest asks for something impossible (exit 64).
        case usage
    }

    package var kind: Kind
    package var diagnostics: [Diagnostic]

    package init(_ kind: Kind, _ diagnostics: [Diagnostic]) {
        self.kind = kind
        self.diagnostics = diagnostics
    }

    package init(
        _ kind: Kind = .failure, _ code: DiagnosticCode, _ message: String, at place: Diagnostic.Place = .init(),
        endpoint: String? = nil, remedy: String? = nil
    ) {
        self.init(kind, [Diagnostic(code, .error, message, at: place, endpoint: endpoint, remedy: remedy)])
    }
}
