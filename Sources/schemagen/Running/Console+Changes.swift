import SchemagenCore
import SchemagenWorkspace

extension Console {
    /// Runs a verb that changes the project, and prints what it did.
    func perform(
        _ verb: String, in folder: ProjectFolder, isCheck: Bool = false,
        _ work: (Workspace, @escaping @Sendable (Progress) -> Void) async throws(Failure) -> ChangeReport
    ) async throws(Failure) -> ExitStatus {
        let start = ContinuousClock.now
        let workspace = Tool.workspace(folder)
        let report = try await withProgress { onProgress throws(Failure) in try await work(workspace, onProgress) }
        let status = ExitStatus(report.exitKind)
        show(report.diagnostics, path: folder.displayed)
        let duration = ContinuousClock.now - start
        if format == .json {
            result(ReportJSON(verb: verb).object(of: report, duration: duration, status: status))
        } else {
            print(report, duration, folder, isCheck: isCheck)
        }
        return status
    }

    private func print(_ report: ChangeReport, _ duration: Duration, _ folder: ProjectFolder, isCheck: Bool) {
        if !report.outOfDate.isEmpty {
            printOutOfDate(report.outOfDate, folder)
        } else if isCheck {
            if !isQuiet {
                result("\(ReportPrinter.count(report.files.unchanged.count, "file")) up to date")
            }
        } else if !isQuiet {
            let printer = ReportPrinter(style: style)
            result(printer.text(of: report, duration: duration))
            if let snippet = report.snippet, !report.added.isEmpty {
                result(printer.text(of: snippet, withPackage: report.manifestMade))
            }
        }
    }

    private func printOutOfDate(_ paths: [String], _ folder: ProjectFolder) {
        switch format {
        case .github:
            for path in paths {
                result(
                    "::error file=\(GitHubCommand.escapedProperty(folder.displayed(path))),title=out of date::"
                        + "not what would be generated; run `schemagen generate` and commit it")
            }
        case .text, .json, .markdown:
            if !isQuiet { result(paths.map { folder.displayed($0) + "\n" }.joined()) }
            complaint(
                "\(ReportPrinter.count(paths.count, "file")) out of date: run `schemagen generate` and commit the result"
            )
        }
    }
}
