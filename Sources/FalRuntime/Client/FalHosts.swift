/// The base addresses of fal's services, without a slash at the end.
public struct FalHosts: Sendable, Hashable {
    /// The queue: submit, status, result, cancel.
    public var queue: String
    /// Whether this is a local fal. It gets a made-up key, never the real one.
    public let isEmulator: Bool

    /// fal itself.
    public static let fal = FalHosts(queue: "https://queue.fal.run", isEmulator: false)

    /// A local fal (`schemagen serve`), which keeps every real host under a path of its own.
    ///
    /// - Parameter base: like `http://127.0.0.1:8420`. Only loopback addresses are taken.
    /// - Throws: ``FalError`` of kind `configuration` for any other address.
    public static func emulator(_ base: String) throws(FalError) -> FalHosts {
        let address = base.hasSuffix("/") ? String(base.dropLast()) : base
        guard let url = WebAddress(address), url.scheme == "http", url.isLoopback else {
            throw FalError(.configuration, "the emulator must be at http://127.0.0.1:PORT, not \(base)")
        }
        return FalHosts(queue: "\(address)/queue.fal.run", isEmulator: true)
    }

    /// Whether the key may go to `address`: https and exactly fal's hosts or below them.
    func trusts(_ address: String) -> Bool {
        guard let url = WebAddress(address) else { return false }
        if isEmulator { return url.isLoopback }
        guard url.scheme == "https", url.port == nil else { return false }
        return ["fal.run", "fal.ai"].contains { url.host == $0 || url.host.hasSuffix("." + $0) }
    }
}

/// Scheme, host and port of an address; as much of a URL as trust needs.
struct WebAddress {
    let scheme: String
    let host: String
    let port: Int?

    init?(_ text: String) {
        guard let colon = text.range(of: "://") else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // An address with a user part says one host and means another.
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else { return nil }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[...end].lowercased()
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            port = Int(after.dropFirst())
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { return nil }
            host = parts[0].lowercased()
            port = parts.count == 2 ? Int(parts[1]) : nil
            if parts.count == 2, port == nil { return nil }
        }
    }

    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
    }
}

extension String {
    /// The first place of `needle`; FalRuntime does without Foundation.
    fileprivate func range(of needle: String) -> Range<Index>? { firstRange(of: needle) }
}
