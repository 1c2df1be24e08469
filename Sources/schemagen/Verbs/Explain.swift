import ArgumentParser
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen explain`: explains a diagnostic code, a rule of `diff`, or an operation of patch files.
struct Explain: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Explain a code such as SG104, a rule of `diff`, or an operation of patch files.",
        discussion: "Without an argument, list all codes.")

    @Argument(
        help: "A diagnostic code, a rule like FIELD_REMOVED, or an operation like makeOptional.",
        completion: .custom { _, _, _ in
            DiagnosticCode.all.map(\.id) + ChangeRule.allCases.map(\.rawValue) + PatchKind.allCases.map(\.rawValue)
        })
    var code: String?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        guard let code else {
            list(on: console)
            return .success
        }
        let id = code.uppercased()
        if let rule = ChangeRule(rawValue: id) {
            explain(rule, on: console)
            return .success
        }
        if let kind = PatchKind.allCases.first(where: { $0.rawValue.uppercased() == id }) {
            explain(kind, on: console)
            return .success
        }
        guard let found = DiagnosticCode.all.first(where: { $0.id == id || $0.id == "SG" + id }) else {
            throw Failure(
                .usage, .unknownCode, "there is no code \(TerminalEscaping.quoted(code))",
                remedy: "`schemagen explain` lists the codes.")
        }
        if console.format == .json {
            console.result(ReportJSON(verb: "explain").object(of: [found]))
        } else {
            let title = console.style.bold("\(found.id) · \(found.severity.rawValue) · \(found.title)")
            console.result("\(title)\n\n\(WrappedText.wrap(found.explanation, at: 80))\n")
        }
        return .success
    }

    private func explain(_ rule: ChangeRule, on console: Console) {
        if console.format == .json {
            var object = ReportJSON(verb: "explain").head(.success)
            object["rule"] = ["rule": .string(rule.rawValue), "title": .string(rule.title)]
            console.result(object)
        } else {
            console.result("\(console.style.bold(rule.rawValue)): \(rule.title)\n")
        }
    }

    private func explain(_ kind: PatchKind, on console: Console) {
        if console.format == .json {
            var object = ReportJSON(verb: "explain").head(.success)
            object["operation"] = [
                "operation": .string(kind.rawValue), "title": .string(kind.summary), "example": .string(kind.example),
            ]
            console.result(object)
        } else {
            console.result("\(console.style.bold(kind.rawValue)): \(kind.explanation)\n")
        }
    }

    private func list(on console: Console) {
        if console.format == .json {
            console.result(ReportJSON(verb: "explain").object(of: DiagnosticCode.all))
            return
        }
        var table = TextTable()
        for code in DiagnosticCode.all { table.append([code.id, code.severity.rawValue, code.title]) }
        console.result(table.text)
    }
}
