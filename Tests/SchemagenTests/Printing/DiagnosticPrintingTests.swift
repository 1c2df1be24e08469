import FalJSON
import SchemagenCore
import Testing

@testable import SchemagenWorkspace
@testable import schemagen

@Suite("Diagnostics in the formats of the command line")
struct DiagnosticPrintingTests {
    private let finding = Diagnostic(
        .unknownEndpoint, "50% of\nit is missing",
        at: .init(path: "Schemas/a,b.json", position: JSONPosition(line: 3, column: 7), pointer: "#/paths"),
        endpoint: "a/b", remedy: "Fetch it again.")

    @Test("People read place, severity and code, then pointer and remedy")
    func text() {
        #expect(
            DiagnosticPrinter().text(of: finding) == """
                Schemas/a,b.json:3:7: error[\(finding.code.id)]: 50% of it is missing
                  at #/paths
                  note: Fetch it again.

                """)
    }

    @Test("Without a file, the endpoint stands for the place; without both there is none")
    func places() {
        var finding = Diagnostic(.unknownEndpoint, "gone", endpoint: "a/b")
        #expect(DiagnosticPrinter().text(of: finding) == "a/b: error[\(finding.code.id)]: gone\n")
        finding.endpoint = nil
        #expect(DiagnosticPrinter().text(of: finding) == "error[\(finding.code.id)]: gone\n")
    }

    @Test("Many findings of one code are cut short, and the rest is counted")
    func manyOfOneCode() {
        let errors = (1...25).map { Diagnostic(.unknownEndpoint, "number \($0)") }
        let lines = DiagnosticPrinter().text(of: errors).split(separator: "\n")
        #expect(lines.count == DiagnosticPrinter.limit(.error) + 1)
        #expect(lines.last?.contains("and \(25 - DiagnosticPrinter.limit(.error)) more") == true)
    }

    @Test("Notes come first and errors last")
    func order() {
        let findings = [Diagnostic.Severity.error, .note, .warning].map {
            Diagnostic(.unknownEndpoint, $0, "x")
        }
        let severities = DiagnosticPrinter().text(of: findings).split(separator: "\n").compactMap { line in
            line.split(separator: "[").first
        }
        #expect(severities == ["note", "warning", "error"])
    }

    @Test("Colour is written only where it was asked for")
    func colour() {
        #expect(DiagnosticPrinter(style: Style(hasColour: true)).text(of: finding).contains("\u{1B}[1;31m"))
        #expect(!DiagnosticPrinter().text(of: finding).contains("\u{1B}"))
    }

    @Test("GitHub gets one workflow command a finding, with its file, line and column")
    func workflowCommand() {
        let command = GitHubCommand(finding) { "sub/" + $0 }
        #expect(
            command.line
                == "::error file=sub/Schemas/a%2Cb.json,line=3,col=7,title=\(finding.code.id)::50%25 of it is missing"
                + "%0Aat #/paths%0AFetch it again.")
    }

    @Test(
        "Severities have GitHub's names",
        arguments: [(.note, "::notice "), (.warning, "::warning "), (.error, "::error ")]
            as [(Diagnostic.Severity, String)])
    func severities(_ severity: Diagnostic.Severity, _ start: String) {
        let command = GitHubCommand(Diagnostic(.unknownEndpoint, severity, "x")) { $0 }
        #expect(command.line.hasPrefix(start))
    }

    @Test("A text cannot begin a workflow command of its own")
    func injection() {
        #expect(GitHubCommand.escaped("a\r\n::set-output name=x::y") == "a%0D%0A::set-output name=x::y")
        #expect(GitHubCommand.escapedProperty("a:b,c%\n") == "a%3Ab%2Cc%25%0A")
    }

    @Test("A report is one object that says verb, exit code and everything that happened")
    func report() {
        var report = ChangeReport()
        report.endpoints = ["a/b"]
        report.added = ["a/b"]
        report.diagnostics = [finding]
        report.isDryRun = true
        let object = ReportJSON(verb: "add").object(of: report, duration: .milliseconds(1_500), status: .documents)
        #expect(
            object.map(\.key) == [
                "verb", "exitCode", "dryRun", "endpoints", "added", "removed", "files", "outOfDate", "gone", "changes",
                "manifestMade", "diagnostics", "milliseconds", "snippet",
            ])
        #expect(object["verb"] == "add" && object["exitCode"] == 2 && object["dryRun"] == true)
        #expect(object["added"] == ["a/b"] && object["milliseconds"] == 1_500 && object["snippet"] == .null)
        #expect(object["diagnostics"]?[0]?["line"] == 3 && object["diagnostics"]?[0]?["pointer"] == "#/paths")
    }

    @Test(
        "A failure's exit code follows from its kind",
        arguments: [(.failure, 1), (.documents, 2), (.outOfDate, 3), (.unavailable, 5), (.usage, 64)]
            as [(Failure.Kind, Int)])
    func failure(_ kind: Failure.Kind, _ code: Int) {
        let object = ReportJSON(verb: "add").object(of: Failure(kind, [finding]))
        #expect(object["exitCode"]?.intValue == code)
        #expect(object["diagnostics"]?.arrayValue?.count == 1)
    }

    @Test("A listed endpoint has every key, and null where nothing is known")
    func listedEndpoint() {
        let endpoint = ListedEndpoint(
            id: "a/b", typeName: "AB", aliasPath: nil, category: nil, digest: nil, date: nil, address: nil,
            isVendored: false)
        #expect(
            ReportJSON(verb: "list").object(of: endpoint) == [
                "id": "a/b", "type": "AB", "alias": .null, "category": .null, "digest": .null, "date": .null,
                "address": .null, "vendored": false,
            ])
    }
}
