#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The proxy that a request goes through, for error messages.
struct Proxy: Sendable, Hashable, CustomStringConvertible {
    /// Without user name and password.
    let url: String
    /// Where it is set: `http_proxy`.
    let source: String

    init(url: String, source: String) {
        self.url = RequestTarget(url.contains("://") ? url : "http://" + url).masked
        self.source = source
    }

    var description: String { "\(url) (set by \(source))" }
}

/// The proxies that the environment names, by libcurl's rules.
struct ProxyEnvironment: Sendable {
    private let value: @Sendable (_ name: String) -> String?

    init(_ value: @escaping @Sendable (_ name: String) -> String?) {
        self.value = value
    }

    /// The environment of this process. It is read at each use, as libcurl does.
    static let process = Self { name in getenv(name).map { String(cString: $0) } }

    func proxy(for target: RequestTarget) -> Proxy? {
        guard !isExcepted(target.host) else { return nil }
        let name = target.scheme + "_proxy"
        // Not HTTP_PROXY: a CGI server sets it from the `Proxy` header of whoever sends a request.
        let names = [name] + (name == "http_proxy" ? [] : [name.uppercased()]) + ["all_proxy", "ALL_PROXY"]
        return firstValue(of: names).map { Proxy(url: $0.value, source: $0.name) }
    }

    /// The hosts that are asked directly: a list for libcurl, with the loopback addresses.
    var exceptionsWithLoopback: String {
        exceptions == "*" ? "*" : exceptions + ",localhost,127.0.0.1,127.0.0.0/8,::1"
    }

    private var exceptions: String { firstValue(of: ["no_proxy", "NO_PROXY"])?.value ?? "" }

    private func firstValue(of names: [String]) -> (name: String, value: String)? {
        for name in names {
            if let value = value(name), !value.isEmpty { return (name, value) }
        }
        return nil
    }

    /// Whether `no_proxy` lists the host, one of its parent domains, or a block of addresses that it is in.
    private func isExcepted(_ host: String) -> Bool {
        if exceptions == "*" { return true }
        let host = Self.bare(host[...])
        return exceptions.split { $0 == "," || $0 == " " || $0 == "\t" }.contains { entry in
            if let slash = entry.firstIndex(of: "/") {
                guard let block = IPv4Address(entry[..<slash]), let bits = Int(entry[slash...].dropFirst()),
                    let address = IPv4Address(host[...])
                else { return false }
                return 1...32 ~= bits && block.number >> (32 - bits) == address.number >> (32 - bits)
            }
            let name = Self.bare(entry.first == "." ? entry.dropFirst() : entry)
            return host == name || IPv4Address(host[...]) == nil && host.hasSuffix("." + name)
        }
    }

    /// Lowercased, without the brackets of an IPv6 address and the dot of the root domain.
    private static func bare(_ host: Substring) -> String {
        var host = host.lowercased()[...]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        if host.last == "." { host = host.dropLast() }
        return String(host)
    }
}

/// Four numbers with dots between them.
private struct IPv4Address {
    let number: UInt32

    init?(_ text: Substring) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, !parts.contains(nil) else { return nil }
        number = parts.reduce(0) { $0 << 8 | UInt32($1 ?? 0) }
    }
}
