import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen explain`: what a code of a finding means.
struct Explain: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Explain the code of a finding, like SG104; without a code, list them all.")

    @Argument(
        help: "A code.", completion: .custom { _, _, _ in DiagnosticCode.everyCode.map(\.id) })
    var code: String?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        guard let code else {
            list(on: console)
            return .fine
        }
        let wanted = code.uppercased()
        guard let found = DiagnosticCode.everyCode.first(where: { $0.id == wanted || $0.id == "SG" + wanted }) else {
            throw Failure(
                .usage, .unknownCode, "there is no code \(ShownText.quoted(code))",
                remedy: "`schemagen explain` lists the codes.")
        }
        if console.format == .json {
            console.result(ReportJSON(verb: "explain").object(of: [found]))
        } else {
            let title = console.style.bold("\(found.id) · \(found.severity.rawValue) · \(found.title)")
            console.result("\(title)\n\n\(WrappedText.wrap(found.explanation, at: 80))\n")
        }
        return .fine
    }

    private func list(on console: Console) {
        if console.format == .json {
            console.result(ReportJSON(verb: "explain").object(of: DiagnosticCode.everyCode))
            return
        }
        var table = TextTable()
        for code in DiagnosticCode.everyCode { table.append([code.id, code.severity.rawValue, code.title]) }
        console.result(table.text)
    }
}
