package import SchemagenCore

/// What a verb did, or would do in a dry run.
package struct ChangeReport: Sendable {
    /// The endpoints that the verb selected.
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
    /// What an update found to have changed, by endpoint.
    package var comparisons: [EndpointComparison] = []
    /// Endpoints that are kept although their source no longer has them.
    package var gone: [String] = []
    /// Whether the exit code says what was found.
    package var isCheck = false

    package init() {}

    /// What the exit code reports; nil for success.
    package var exitKind: Failure.Kind? {
        if diagnostics.contains(where: { $0.severity == .error }) { return .documents }
        if isCheck, comparisons.contains(where: \.isBreaking) { return .breaking }
        return outOfDate.isEmpty ? nil : .outOfDate
    }
}

/// What to paste into an app to call an endpoint.
package struct CallSnippet: Sendable {
    package var module: String
    /// `Fal.KlingVideo.V2_6.Pro.TextToVideo`.
    package var aliasPath: String
    /// A short name for it in the app: `TextToVideo`.
    package var localName: String
    /// `.init(prompt: "a fox in the snow")`.
    package var input: String
    /// What the app's Package.swift needs.
    package var packageLines: [String]

    package init(
        module: String, output: String, tests: String?, aliasPath: String, input: String, dependency: PackageDependency
    ) {
        self.module = module
        self.aliasPath = aliasPath
        self.input = input
        localName = aliasPath.split(separator: ".").last.map(String.init) ?? aliasPath
        packageLines = PackageLines(module: module, output: output, tests: tests, dependency: dependency).all
    }
}

/// How far a verb has come, for a bar on a terminal.
package struct Progress: Sendable {
    package enum Phase: Sendable, Hashable {
        case catalogue, documents, generating, writing
    }

    package var phase: Phase
    package var done: Int
    package var total: Int
    /// What is at hand, like the id of an endpoint.
    package var detail: String?
}
