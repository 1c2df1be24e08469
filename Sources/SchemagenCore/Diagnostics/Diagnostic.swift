package import FalJSON

/// One finding about a document, the manifest or the workspace, ready to be shown to the person who can mend it.
///
/// A diagnostic says what happened, where, and what to do; `schemagen explain CODE` explains it at length.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        case note, warning, error
    }

    /// Where a finding is: a file as the user knows it, a place in it, and a JSON pointer where there is one.
    package struct Place: Sendable, Hashable {
        package var path: String?
        package var position: JSONPosition?
        package var pointer: String?

        package init(path: String? = nil, position: JSONPosition? = nil, pointer: String? = nil) {
            self.path = path
            self.position = position
            self.pointer = pointer
        }
    }

    package var code: DiagnosticCode
    package var severity: Severity
    package var place: Place
    /// The endpoint id the finding is about, if it is about one.
    package var endpoint: String?
    package var message: String
    /// What the reader can do about it.
    package var remedy: String?

    /// A finding of the code's usual severity.
    package init(
        _ code: DiagnosticCode, _ message: String, at place: Place = Place(), endpoint: String? = nil,
        remedy: String? = nil
    ) {
        self.init(code, code.severity, message, at: place, endpoint: endpoint, remedy: remedy)
    }

    package init(
        _ code: DiagnosticCode, _ severity: Severity, _ message: String, at place: Place = Place(),
        endpoint: String? = nil, remedy: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.place = place
        self.endpoint = endpoint
        self.message = message
        self.remedy = remedy
    }
}

/// Why a verb could not do its work: the findings, and which exit code they amount to.
package struct Failure: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Something went wrong that has no better class (exit 1).
        case failure
        /// Documents have errors (exit 2).
        case documents
        /// Generated files are out of date (exit 3).
        case outOfDate
        /// An update would break something (exit 4).
        case breaking
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
