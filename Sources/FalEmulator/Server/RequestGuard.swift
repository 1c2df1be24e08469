import FalSupport
import FalTransport

/// Keeps web pages that the developer visits from using the emulator.
///
/// A page on any site can send requests to loopback. Two things give it away, and it cannot change either:
///
/// - `Host`. A page that makes its own name resolve to 127.0.0.1 (DNS rebinding) could read every response, but the
///   browser still sends the page's name.
/// - `Origin`, `Referer` and `Sec-Fetch-Site`, in which the browser says that the request comes from another site.
///
/// Programs send none of the latter, and loopback or one of fal's hosts as `Host`.
struct RequestGuard: Sendable {
    /// Further hosts, in lower case and without ports. IPv6 addresses have brackets.
    private let allowedHosts: Set<String>

    /// - Parameter allowedHosts: further hosts that the emulator can be reached under, like the name of a container.
    init(allowedHosts: some Sequence<String>) { self.allowedHosts = Set(allowedHosts) }

    /// - Returns: nil if the request is allowed.
    func rejection(authority: String?, headers: [(name: String, value: String)]) -> EmulatorResponse? {
        func header(_ name: String) -> String? { headers.first { TransportHeader.sameName($0.name, name) }?.value }
        let host = Self.host(of: authority ?? "")
        guard isTrusted(host) || EmulatedHost(authority: host) != nil else {
            return .detail(
                421,
                "The local fal does not answer for the host \"\(host.prefix(100))\". "
                    + "Start it with --allow-host NAME (allowedHosts in Swift) if it is reached under that name.")
        }
        // Pages on this machine, and those that the emulator itself has served, are no strangers.
        let source = header("Origin") ?? header("Referer")
        let isOwn = source.flatMap { WebAddress($0) }.map { isTrusted($0.host) || $0.host == host }
        let isForeign =
            switch header("Sec-Fetch-Site") {
            case "cross-site", "same-site": isOwn != true
            default: header("Origin") != nil && isOwn != true
            }
        return isForeign ? .detail(403, "The local fal does not answer pages of other sites.") : nil
    }

    private func isTrusted(_ host: String) -> Bool { WebAddress.isLoopback(host) || allowedHosts.contains(host) }

    /// The host of an authority, in lower case and without its port.
    static func host(of authority: String) -> String {
        let end =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        return String(authority[..<(end ?? authority.endIndex)]).lowercased()
    }

    /// A host as the user writes it, in the form of ``host(of:)``; nil if it is not a host alone.
    static func normalized(_ name: String) -> String? {
        let bracketed = name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name
        guard let address = WebAddress("http://\(bracketed)"), address.port == nil, address.path.isEmpty,
            !address.hasQueryOrFragment
        else { return nil }
        return address.host
    }
}
