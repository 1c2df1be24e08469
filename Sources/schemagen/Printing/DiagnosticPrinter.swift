import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// Findings as people read them: place, severity and code, message; the pointer and the remedy below.
///
/// ```
/// Schemas/fal-ai/foo/bar.json:214:17: warning[SG104]: default "4k" is not one of the listed values
///   at #/components/schemas/FooBarInput/properties/resolution/default
///   note: it is documented and never sent
/// ```
struct DiagnosticPrinter {
    var style = Style(hasColour: false)
    /// A file as it can be found from the current directory.
    var path: (String) -> String = { $0 }

    /// Findings of one code are of one kind, and the sixth teaches nothing. Errors are what somebody has to mend: more
    /// of them are shown.
    static func limit(_ severity: Diagnostic.Severity) -> Int { severity == .error ? 20 : 5 }

    /// All findings, notes first and errors last, with the many of one code cut short.
    func text(of diagnostics: [Diagnostic]) -> String {
        Diagnostic.Severity.allCases.map { severity in
            text(of: diagnostics.filter { $0.severity == severity }, severity)
        }.joined()
    }

    private func text(of diagnostics: [Diagnostic], _ severity: Diagnostic.Severity) -> String {
        let limit = Self.limit(severity)
        var text = ""
        var counts: [DiagnosticCode: Int] = [:]
        var codes: [DiagnosticCode] = []
        for diagnostic in diagnostics {
            let count = counts[diagnostic.code, default: 0] + 1
            counts[diagnostic.code] = count
            if count == 1 { codes.append(diagnostic.code) }
            if count <= limit { text += self.text(of: diagnostic) }
        }
        for code in codes {
            guard let count = counts[code], count > limit else { continue }
            let label = style.severity(severity, "\(severity.rawValue)[\(code.id)]")
            text += "\(label): and \(count - limit) more: \(code.title) (--format json shows all)\n"
        }
        return text
    }

    /// One finding, with a line feed at the end of every line.
    func text(of diagnostic: Diagnostic) -> String {
        let place = place(of: diagnostic)
        let label = style.severity(diagnostic.severity, "\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]")
        var text = place.isEmpty ? "" : style.bold(place) + ": "
        text += "\(label): \(ShownText.plain(diagnostic.message, limit: 1_000))\n"
        if let pointer = diagnostic.place.pointer { text += "  at \(ShownText.plain(pointer))\n" }
        if let remedy = diagnostic.remedy { text += "  note: \(ShownText.plain(remedy, limit: 1_000))\n" }
        return text
    }

    private func place(of diagnostic: Diagnostic) -> String {
        guard let file = diagnostic.place.path else { return diagnostic.endpoint.map { ShownText.plain($0) } ?? "" }
        let shown = ShownText.plain(path(file))
        guard let position = diagnostic.place.position else { return shown }
        return "\(shown):\(position.line):\(position.column)"
    }
}
