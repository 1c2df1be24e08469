import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// Formats diagnostics for people: location, severity, code and message, then the pointer and the remedy.
///
/// ```
/// Schemas/fal-ai/foo/bar.json:214:17: warning[SG104]: default "4k" is not one of the listed values
///   at #/components/schemas/FooBarInput/properties/resolution/default
///   note: it is documented and never sent
/// ```
struct DiagnosticPrinter {
    var style = Style(hasColour: false)
    /// Converts a path to one that is relative to the current directory.
    var path: (String) -> String = { $0 }

    /// How many diagnostics of one code are shown. More errors are shown, since each of them has to be fixed.
    static func limit(_ severity: Diagnostic.Severity) -> Int { severity == .error ? 20 : 5 }

    /// All diagnostics, notes first and errors last. Long runs of one code are cut.
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

    /// One diagnostic. Every line ends with a line feed.
    func text(of diagnostic: Diagnostic) -> String {
        let place = place(of: diagnostic)
        let label = style.severity(diagnostic.severity, "\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]")
        var text = place.isEmpty ? "" : style.bold(place) + ": "
        text += "\(label): \(TerminalEscaping.escaped(diagnostic.message, limit: 1_000))\n"
        if let pointer = diagnostic.place.pointer { text += "  at \(TerminalEscaping.escaped(pointer))\n" }
        if let remedy = diagnostic.remedy { text += "  note: \(TerminalEscaping.escaped(remedy, limit: 1_000))\n" }
        return text
    }

    private func place(of diagnostic: Diagnostic) -> String {
        guard let file = diagnostic.place.path else {
            return diagnostic.endpoint.map { TerminalEscaping.escaped($0) } ?? ""
        }
        let shown = TerminalEscaping.escaped(path(file))
        guard let position = diagnostic.place.position else { return shown }
        return "\(shown):\(position.line):\(position.column)"
    }
}

/// A diagnostic as a GitHub Actions workflow command, which GitHub shows at its line in a pull request.
struct GitHubCommand {
    let line: String

    init(_ diagnostic: Diagnostic, path: (String) -> String) {
        let command =
            switch diagnostic.severity {
            case .note: "notice"
            case .warning: "warning"
            case .error: "error"
            }
        var message = TerminalEscaping.escaped(diagnostic.message, limit: 1_000)
        if let pointer = diagnostic.place.pointer { message += "\nat \(TerminalEscaping.escaped(pointer))" }
        if let remedy = diagnostic.remedy { message += "\n\(TerminalEscaping.escaped(remedy, limit: 1_000))" }
        self.init(
            command, file: diagnostic.place.path.map(path), at: diagnostic.place.position, title: diagnostic.code.id,
            message)
    }

    /// - Parameter command: `notice`, `warning` or `error`.
    init(_ command: String, file: String?, at position: JSONPosition?, title: String, _ message: String) {
        var properties: [String] = []
        if let file {
            properties.append("file=\(Self.escapedProperty(file))")
            if let position { properties += ["line=\(position.line)", "col=\(position.column)"] }
        }
        properties.append("title=\(title)")
        line = "::\(command) \(properties.joined(separator: ","))::\(Self.escaped(message))"
    }

    /// Escapes the message of a command. A line feed would end it, and the next line could be another command.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Escapes the value of a property, which also ends at a colon or a comma.
    static func escapedProperty(_ text: String) -> String {
        var result = ""
        for character in escaped(text).unicodeScalars {
            switch character {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
