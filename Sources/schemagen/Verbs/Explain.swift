import ArgumentParser
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen explain`: explains a diagnostic code.
struct Explain: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Explain a diagnostic code such as SG104. Without a code, list all codes.")

    @Argument(
        help: "A diagnostic code.", completion: .custom { _, _, _ in DiagnosticCode.all.map(\.id) })
    var code: String?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        guard let code else {
            list(on: console)
            return .success
        }
        let id = code.uppercased()
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
