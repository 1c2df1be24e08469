import SchemagenCore

/// The exit codes. Scripts rely on them: a number never changes its meaning.
enum ExitStatus: Int32, Sendable {
    case fine = 0
    case failure = 1
    /// Documents have errors; the others are done.
    case documents = 2
    /// Generated files are not what `generate` would write.
    case outOfDate = 3
    case breakingChange = 4
    /// A network or a service is unavailable.
    case unavailable = 5
    case usage = 64

    init(_ kind: Failure.Kind?) {
        self =
            switch kind {
            case nil: .fine
            case .failure: .failure
            case .documents: .documents
            case .outOfDate: .outOfDate
            case .unavailable: .unavailable
            case .usage: .usage
            }
    }
}
