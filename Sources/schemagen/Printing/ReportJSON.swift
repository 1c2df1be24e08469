import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// Results as JSON objects. Existing keys never change; new ones may be added.
struct ReportJSON {
    let verb: String

    func object(of report: ChangeReport, duration: Duration, status: ExitStatus) -> JSONObject {
        var object = head(status)
        object["dryRun"] = .bool(report.isDryRun)
        object["endpoints"] = list(report.endpoints)
        object["added"] = list(report.added)
        object["removed"] = list(report.removedEndpoints)
        object["files"] = [
            "created": list(report.files.created), "updated": list(report.files.updated),
            "removed": list(report.files.removed), "unchanged": list(report.files.unchanged),
        ]
        object["outOfDate"] = list(report.outOfDate)
        object["gone"] = list(report.gone)
        object["changes"] = .array(report.comparisons.map(\.json))
        object["manifestMade"] = .bool(report.manifestMade)
        object["diagnostics"] = .array(report.diagnostics.map(\.json))
        object["milliseconds"] = .number(JSONNumber(Int(duration / .milliseconds(1))))
        object["snippet"] = report.snippet.map(value) ?? .null
        return object
    }

    func object(of report: DiffReport, status: ExitStatus) -> JSONObject {
        var object = head(status)
        object["against"] = .string(report.base)
        object["breaking"] = .bool(report.isBreaking)
        object["changes"] = .array(report.comparisons.map(\.json))
        object["texts"] = list(report.texts)
        object["diagnostics"] = .array(report.diagnostics.map(\.json))
        return object
    }

    func object(of report: OutdatedReport, status: ExitStatus) -> JSONObject {
        var object = head(status)
        object["unchanged"] = .number(JSONNumber(report.unchanged))
        object["endpoints"] = .array(
            report.endpoints.map { endpoint in
                [
                    "id": .string(endpoint.id), "family": .string(endpoint.family),
                    "state": .string(endpoint.state.rawValue), "since": text(endpoint.since),
                    "gone": text(endpoint.gone),
                    "breaks": list(endpoint.comparison?.breaks.names ?? []),
                ]
            })
        object["diagnostics"] = .array(report.diagnostics.map(\.json))
        return object
    }

    func object(of failure: Failure) -> JSONObject {
        var object = head(ExitStatus(failure.kind))
        object["diagnostics"] = .array(failure.diagnostics.map(\.json))
        return object
    }

    func object(of endpoints: [ListedEndpoint]) -> JSONObject {
        var object = head(.success)
        object["endpoints"] = .array(endpoints.map { .object(self.object(of: $0)) })
        return object
    }

    func object(of endpoint: ListedEndpoint) -> JSONObject {
        [
            "id": .string(endpoint.id), "type": text(endpoint.typeName), "alias": text(endpoint.aliasPath),
            "category": text(endpoint.category), "digest": text(endpoint.digest), "date": text(endpoint.date),
            "address": text(endpoint.address), "vendored": .bool(endpoint.isVendored),
        ]
    }

    func object(of codes: [DiagnosticCode]) -> JSONObject {
        var object = head(.success)
        object["codes"] = .array(
            codes.map { code in
                [
                    "code": .string(code.id), "severity": .string(code.severity.rawValue), "title": .string(code.title),
                    "explanation": .string(code.explanation),
                ]
            })
        return object
    }

    /// The members that every object starts with.
    func head(_ status: ExitStatus) -> JSONObject {
        ["verb": .string(verb), "exitCode": .number(JSONNumber(Int(status.rawValue)))]
    }

    private func value(_ snippet: CallSnippet) -> JSONValue {
        [
            "module": .string(snippet.module), "alias": .string(snippet.aliasPath), "input": .string(snippet.input),
            "code": .string(SnippetText.code(snippet).joined(separator: "\n")),
            "package": list(snippet.packageLines),
        ]
    }

    private func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
