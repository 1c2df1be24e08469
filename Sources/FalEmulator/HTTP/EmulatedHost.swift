/// The hosts of fal that the emulator stands in for. Each is a path below its base address.
enum EmulatedHost: Sendable {
    /// Submits, status, results, cancellation.
    case queue
    /// The platform: the catalogue.
    case platform
    /// The website: the documents of single endpoints.
    case site
    /// The first step of an upload.
    case rest
    /// Where results lie, and where uploads go.
    case files

    private static let names: [String: EmulatedHost] = [
        "queue.fal.run": .queue, "api.fal.ai": .platform, "fal.ai": .site, "rest.fal.ai": .rest,
        "v3.fal.media": .files, "v3b.fal.media": .files, "fal.media": .files,
    ]

    /// Splits off the host that a path begins with. Without one the path itself tells whose it is: all that is no one
    /// else's is the queue's, whose paths are the ids of endpoints.
    static func route(_ path: [String]) -> (host: EmulatedHost, path: ArraySlice<String>) {
        if let first = path.first, let host = names[first] { return (host, path.dropFirst()) }
        switch path.prefix(2) {
        case ["v1", "models"]: return (.platform, path[...])
        case ["api", "openapi"]: return (.site, path[...])
        case ["storage", "upload"]: return (.rest, path[...])
        default: return (path.first == "files" || path.first == "upload" ? .files : .queue, path[...])
        }
    }
}
