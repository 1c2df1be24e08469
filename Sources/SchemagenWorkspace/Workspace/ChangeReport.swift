package import SchemagenCore

/// What a verb did, or would do.
package struct ChangeReport: Sendable {
    /// The endpoints the verb was about.
    package var endpoints: [String] = []
    /// Endpoints that were not there before.
    package var added: [String] = []
    package var removedEndpoints: [String] = []
    package var files = Transaction.Summary()
    package var diagnostics: [Diagnostic] = []
    /// Whether there was no manifest and one was made.
    package var manifestMade = false
    /// Files that `generate --check` found to be other than they should be.
    package var outOfDate: [String] = []
    package var snippet: CallSnippet?
    package var isDryRun = false

    package init() {}

    /// What the exit code says: nothing when all is well.
    package var exitKind: Failure.Kind? {
        if diagnostics.contains(where: { $0.severity == .error }) { return .documents }
        return outOfDate.isEmpty ? nil : .outOfDate
    }
}
