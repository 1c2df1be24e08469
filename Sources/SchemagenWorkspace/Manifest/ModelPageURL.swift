import FalSupport

/// The endpoint in a URL copied from the browser or from fal's documentation.
///
/// People paste `https://fal.ai/models/fal-ai/flux/dev/playground?share=1` where an id is asked for; the id in it is
/// plain, so it is taken. The scheme may be missing: browsers hide it.
enum ModelPageURL: Equatable {
    /// The text is no URL.
    case none
    case id(String)
    /// A URL of another site.
    case foreign(host: String)
    /// A URL of fal that names no endpoint, like the list of models.
    case withoutID

    static func read(_ text: String) -> ModelPageURL {
        guard let (host, path, query) = split(text) else { return .none }
        switch host {
        case "fal.ai", "www.fal.ai": return fromWebsite(path, query: query)
        case "fal.run", "queue.fal.run": return wrap(withoutRequest(path))
        default: return .foreign(host: host)
        }
    }

    private static let hosts = ["fal.ai", "www.fal.ai", "fal.run", "queue.fal.run"]

    /// The subpages of a model's page.
    private static let pages: Set<Substring> = ["api", "playground", "examples", "llms.txt"]

    private static func split(_ text: String) -> (host: String, path: [Substring], query: Substring)? {
        let rest: Substring
        if let scheme = text.firstRange(of: "://"), !text[..<scheme.lowerBound].contains("/") {
            rest = text[scheme.upperBound...]
        } else if hosts.contains(text.prefix { $0 != "/" }.lowercased()) {
            rest = text[...]
        } else {
            return nil
        }
        let address = rest.prefix { $0 != "#" }
        let beforeQuery = address.prefix { $0 != "?" }
        let authority = beforeQuery.prefix { $0 != "/" }
        // User info and port are ignored.
        let host = (authority.split(separator: "@").last ?? "").prefix { $0 != ":" }
        let path = PercentCoding.decodeLeniently(beforeQuery.dropFirst(authority.count)).split(separator: "/")
        return (host.lowercased(), path.map { Substring($0) }, address.dropFirst(beforeQuery.count + 1))
    }

    private static func fromWebsite(_ path: [Substring], query: Substring) -> ModelPageURL {
        if path.first == "models" {
            let id = path.dropFirst()
            return wrap(id.count > 2 && pages.contains(id[id.endIndex - 1]) ? Array(id.dropLast()) : Array(id))
        }
        // https://fal.ai/api/openapi/queue/openapi.json?endpoint_id=fal-ai/flux/dev
        if path.last == "openapi.json" {
            for pair in query.split(separator: "&") where pair.hasPrefix("endpoint_id=") {
                return wrap(PercentCoding.decodeLeniently(pair.dropFirst("endpoint_id=".count)).split(separator: "/"))
            }
        }
        return .withoutID
    }

    /// `fal-ai/flux/requests/764c…/status` is about a request to `fal-ai/flux`.
    private static func withoutRequest(_ path: [Substring]) -> [Substring] {
        guard let requests = path.firstIndex(of: "requests"), requests >= 2 else { return path }
        return Array(path[..<requests])
    }

    private static func wrap(_ segments: [Substring]) -> ModelPageURL {
        segments.isEmpty ? .withoutID : .id(segments.joined(separator: "/"))
    }
}
