import FalJSON

/// The manual page (man(7)) of the tool, written from the description of its commands that ArgumentParser dumps.
struct ManualPage {
    private let command: JSONValue
    private let version: String

    /// `help` is what `--experimental-dump-help` prints.
    init(help: JSONValue, version: String) {
        command = help["command"] ?? .null
        self.version = version
    }

    func text() -> String {
        let name = command.text("commandName")
        var page = """
            .TH \(name.uppercased()) 1 "" "\(Self.escaped(version))" "User Commands"
            .SH NAME
            \(Self.escaped(name)) \\- \(Self.escaped(command.text("abstract")))
            .SH SYNOPSIS
            .B \(Self.escaped(name))
            .I command
            .RI [ options ]
            .SH DESCRIPTION
            .nf
            \(Self.lines(command.text("discussion")))
            .fi
            .SH COMMANDS

            """
        for verb in command.list("subcommands") where verb["shouldDisplay"] != .bool(false) {
            page += section(of: verb, of: name)
        }
        return page
    }

    private func section(of verb: JSONValue, of tool: String) -> String {
        let arguments = verb.list("arguments").filter { $0["shouldDisplay"] != .bool(false) }
        let values = arguments.filter { $0["kind"] == "positional" }.map { argument in
            let value = argument.text("valueName") + (argument["isRepeating"] == true ? " ..." : "")
            return argument["isOptional"] == true ? "[\(value)]" : value
        }
        let usage = ([tool, verb.text("commandName")] + values + ["[options]"]).joined(separator: " ")
        var section = ".SS \(Self.escaped(usage))\n\(Self.lines(verb.text("abstract")))\n"
        let discussion = verb.text("discussion")
        if !discussion.isEmpty { section += ".PP\n.nf\n\(Self.lines(discussion))\n.fi\n" }
        for argument in arguments {
            section += ".TP\n\(Self.bold(label(of: argument)))\n\(Self.lines(meaning(of: argument)))\n"
        }
        return section
    }

    /// `-q, --quiet`, `--source <url|dir>`, or the name of a positional argument.
    private func label(of argument: JSONValue) -> String {
        let value = argument.text("valueName")
        let names = argument.list("names").map { ($0["kind"] == "short" ? "-" : "--") + $0.text("name") }
        guard !names.isEmpty else { return value }
        let joined = names.sorted { $0.utf8.count < $1.utf8.count }.joined(separator: ", ")
        return argument["kind"] == "option" ? "\(joined) <\(value)>" : joined
    }

    private func meaning(of argument: JSONValue) -> String {
        var meaning = argument.text("abstract")
        let standard = argument.text("defaultValue")
        if !standard.isEmpty, !meaning.contains("default") { meaning += " Default: \(standard)." }
        return meaning
    }

    private static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    private static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped($0) }.joined(separator: "\n")
    }

    /// A backslash begins an escape, a dot or quote at the start of a line a macro, and a bare hyphen is typeset as a
    /// dash that cannot be pasted into a shell.
    private static func escaped(_ text: some StringProtocol) -> String {
        let body = String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
    }
}

extension JSONValue {
    fileprivate func text(_ member: String) -> String { self[member]?.stringValue ?? "" }
    fileprivate func list(_ member: String) -> [JSONValue] { self[member]?.arrayValue ?? [] }
}
