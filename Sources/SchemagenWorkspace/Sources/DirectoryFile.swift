/// A document in a directory, and the endpoint it is about.
struct DirectoryFile: Sendable, Hashable {
    let id: String
    /// Below the directory: `openapi/fal-ai__flux__dev.json`.
    let path: String
}
