package import SchemagenCore

extension DiagnosticCode {
    package static let brokenLock = DiagnosticCode(
        "SG501", .error, "a lock file cannot be read",
        explanation: """
            `Schemas/schemagen.lock` and `Schemas/names.lock` are JSON that schemagen writes and version control \
            keeps. One was cut off, edited by hand or merged badly: an endpoint stands in it twice, say. Take the last \
            good version from version control. Without `schemagen.lock` nothing is lost but dates; without \
            `names.lock` names that depended on the order of events may change.
            """)
    package static let conflictedLock = DiagnosticCode(
        "SG502", .error, "a lock file holds the marks of a merge conflict",
        explanation: """
            Two branches have changed neighbouring lines, and git has left `<<<<<<<`, `=======` and `>>>>>>>` in the \
            file. Lines stand for one endpoint (`schemagen.lock`) or one scope of an endpoint (`names.lock`): keep the \
            lines of both sides, and of a line that both changed, one. Then run `schemagen generate`.
            """)
    package static let newerLock = DiagnosticCode(
        "SG503", .error, "a lock file was made by a newer schemagen",
        explanation: """
            A colleague uses a newer schemagen, whose lock files say more than this one understands. Writing them anew \
            here would drop that. Update schemagen; `generator` in `schemagen.lock` names the version.
            """)

    /// Everything about locks, files and transactions.
    package static let lockCodes: [DiagnosticCode] = [brokenLock, conflictedLock, newerLock] + fileCodes
}
