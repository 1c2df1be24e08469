import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen outdated`: lists the models that fal has otherwise by now.
struct Outdated: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "List the models that have changed at fal; write nothing.",
        discussion: """
            One line for each family: since when its documents are here, what fal has now, and what \
            an update would break. --endpoints lists each endpoint.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Flag(help: "List endpoints instead of families.")
    var endpoints = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var writesMarkdown: Bool { true }

    func validate() throws {
        if source.offline { throw ValidationError("`outdated` asks fal; it has nothing to do with --offline.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let specification = try source.announced(for: folder, on: console)
        let workspace = ToolEnvironment.workspace(folder)
        let report = try await console.withProgress { onProgress throws(Failure) in
            try await workspace.outdated(
                patterns, source: specification, key: ToolEnvironment.key,
                environment: ToolEnvironment.sourceEnvironment(), onProgress: onProgress)
        }
        let status: ExitStatus = report.diagnostics.contains { $0.severity == .error } ? .documents : .success
        console.show(report.diagnostics, path: folder.displayed)
        let rows = endpoints ? Self.endpointRows(report) : Self.familyRows(report)
        switch console.format {
        case .json: console.result(ReportJSON(verb: "outdated").object(of: report, status: status))
        case .markdown: console.result(Self.markdown(rows))
        case .text, .github:
            if rows.count == 1 {
                console.note("all \(ReportPrinter.count(report.unchanged, "endpoint")) up to date")
            } else {
                var table = TextTable()
                for row in rows { table.append(row) }
                console.result(table.text)
            }
        }
        return status
    }

    private static func familyRows(_ report: OutdatedReport) -> [[String]] {
        [["FAMILY", "HERE SINCE", "NEWEST", "EFFECT"]]
            + report.families.map { family in
                let counts = [OutdatedReport.State.changed, .new, .gone].compactMap { state -> String? in
                    let count = family.count(state)
                    return count == 0 ? nil : "\(count) \(state.rawValue)"
                }
                return [family.id, family.since ?? "–", counts.joined(separator: ", "), effect(family.breaks)]
            }
    }

    private static func endpointRows(_ report: OutdatedReport) -> [[String]] {
        [["ENDPOINT", "HERE SINCE", "NEWEST", "EFFECT"]]
            + report.endpoints.map { endpoint in
                let state = endpoint.gone.map { "gone since \($0)" } ?? endpoint.state.rawValue
                return [endpoint.id, endpoint.since ?? "–", state, effect(endpoint.comparison?.breaks ?? [])]
            }
    }

    private static func effect(_ breaks: EndpointChange.Effects) -> String {
        breaks.isEmpty ? "compatible" : "breaks " + breaks.names.joined(separator: ", ")
    }

    private static func markdown(_ rows: [[String]]) -> String {
        let lines = rows.map { "| " + $0.joined(separator: " | ") + " |\n" }
        return lines[0] + "| --- | --- | --- | --- |\n" + lines.dropFirst().joined()
    }
}
