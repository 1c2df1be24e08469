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
    /// Direct runs and streams of partial results.
    case run
    /// The emulator's own: its journal and its faults.
    case emulator

    private static let names: [String: EmulatedHost] = [
        "queue.fal.run": .queue, "fal.run": .run, "queue.falrun.com": .queue, "falrun.com": .run,
        "api.fal.ai": .platform, "fal.ai": .site, "rest.fal.ai": .rest, "rest.alpha.fal.ai": .rest,
        "v3.fal.media": .files, "v3b.fal.media": .files, "fal.media": .files,
    ]

    /// The host of a `Host` header, if it is one of fal's.
    static func named(_ authority: String) -> EmulatedHost? {
        names[withoutPort(authority).lowercased()]
    }

    static func withoutPort(_ authority: String) -> String {
        String(Substring(authority.utf8.prefix { $0 != UInt8(ascii: ":") }))
    }

    /// Its usual name.
    var name: String {
        switch self {
        case .queue, .emulator: "queue.fal.run"
        case .platform: "api.fal.ai"
        case .site: "fal.ai"
        case .rest: "rest.fal.ai"
        case .files: "v3.fal.media"
        case .run: "fal.run"
        }
    }

    /// Splits off the host that a path begins with. Without one the path itself tells whose it is: all that is no one
    /// else's is the queue's, whose paths are the ids of endpoints.
    ///
    /// - Parameter authority: the `Host` header: fal's own names come there when something in front of the emulator
    ///   takes TLS off, and then the path is fal's.
    static func route(_ path: [String], authority: String? = nil) -> (host: EmulatedHost, path: ArraySlice<String>) {
        if path.first == "_emulator" { return (.emulator, path.dropFirst()) }
        if let authority, let host = named(authority) { return (host, path[...]) }
        if let first = path.first, let host = names[first] { return (host, path.dropFirst()) }
        switch path.prefix(2) {
        case ["v1", "models"], ["v1", "meta"]: return (.platform, path[...])
        case ["api", "openapi"]: return (.site, path[...])
        case ["storage", "upload"], ["storage", "auth"]: return (.rest, path[...])
        case [".well-known", "jwks.json"], ["tokens"], ["tokens", "realtime"]: return (.rest, path[...])
        default: return (path.first == "files" || path.first == "upload" ? .files : .queue, path[...])
        }
    }
}
