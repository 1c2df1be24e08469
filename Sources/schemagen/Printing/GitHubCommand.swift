import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// A finding as a workflow command of GitHub Actions, which shows it at its line in a pull request.
struct GitHubCommand {
    let line: String

    init(_ diagnostic: Diagnostic, path: (String) -> String) {
        let command =
            switch diagnostic.severity {
            case .note: "notice"
            case .warning: "warning"
            case .error: "error"
            }
        var properties: [String] = []
        if let file = diagnostic.place.path {
            properties.append("file=\(Self.escapedProperty(path(file)))")
            if let position = diagnostic.place.position {
                properties.append("line=\(position.line)")
                properties.append("col=\(position.column)")
            }
        }
        properties.append("title=\(diagnostic.code.id)")
        var message = ShownText.plain(diagnostic.message, limit: 1_000)
        if let pointer = diagnostic.place.pointer { message += "\nat \(ShownText.plain(pointer))" }
        if let remedy = diagnostic.remedy { message += "\n\(ShownText.plain(remedy, limit: 1_000))" }
        line = "::\(command) \(properties.joined(separator: ","))::\(Self.escaped(message))"
    }

    /// The text of a command: a line feed would end it, and what follows could be a command of somebody else.
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

    /// The value of a property, which also ends at a colon or a comma.
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
