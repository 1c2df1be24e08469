/// How far a verb has come, for a bar on a terminal.
package struct Progress: Sendable {
    package enum Phase: Sendable, Hashable {
        case catalogue, documents, generating, writing
    }

    package var phase: Phase
    package var done: Int
    package var total: Int
    /// What is at hand, like the id of an endpoint.
    package var detail: String?
}
