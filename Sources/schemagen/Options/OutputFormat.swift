import ArgumentParser

/// For whom results and findings are written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// People.
    case text
    /// Programs: one object on stdout, with everything.
    case json
    /// GitHub Actions: as text, with findings as workflow commands, which show at the lines they are about.
    case github
    /// Pages: a table, from the verbs that write one.
    case markdown
}
