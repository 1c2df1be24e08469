import FalSupport

/// Where a redirect leads, when it may be followed.
struct Redirect {
    let from: String

    /// The next address.
    ///
    /// https leads to https alone; plain http, which is for this machine, to this machine or to https.
    ///
    /// - Throws: when there is no usable target, or an unsafe one.
    func target(_ location: String?) throws(ServiceProblem) -> String {
        guard let location = location?.trimmingWhitespace, let start = WebAddress(from) else {
            throw ServiceProblem(.other("it redirects without saying where to"), at: from)
        }
        let target = resolve(location, against: start)
        guard let next = WebAddress(target), isSafe(from: start, to: next) else {
            throw ServiceProblem(.redirect(to: ShownText.address(target)), at: from)
        }
        return target
    }

    private func isSafe(from start: WebAddress, to next: WebAddress) -> Bool {
        if next.scheme == "https" { return true }
        return next.scheme == "http" && next.isLoopback && start.scheme == "http"
    }

    private func resolve(_ location: String, against start: WebAddress) -> String {
        // Whatever has a scheme is whole: 'file:///etc/passwd' must not become a path.
        let beforePath = location.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if beforePath.contains(":") { return location }
        if location.hasPrefix("//") { return "\(start.scheme):\(location)" }
        if location.hasPrefix("/") { return start.origin + location }
        let path = from.dropFirst(start.origin.count).prefix { $0 != "?" && $0 != "#" }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return start.origin + folder + location
    }
}
