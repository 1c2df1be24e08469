import FalSupport
import FalTransport

/// A request, read as far as every part of the emulator needs it.
struct EmulatorRequest: Sendable {
    var method: String
    /// Path and query as they came.
    var target: String
    /// The path's parts, percent-decoded one by one: a `%2F` does not divide, so it never leads to an endpoint.
    var path: [String]
    var query: QueryItems
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// The `Host` header.
    var authority: String?
    /// Where the emulator is: what the addresses in its answers begin with, unless they are fal's own.
    var baseURL: String

    /// What addresses of a host begin with in answers to this request: a path of the emulator, or fal's own address
    /// where the request came under one of fal's names.
    func address(of host: EmulatedHost) -> String {
        guard let authority, EmulatedHost.named(authority) != nil else {
            return "\(baseURL)/\(host.name)"
        }
        let port = authority.split(separator: ":").dropFirst().first.map { ":\($0)" } ?? ""
        return "\(header("X-Forwarded-Proto") ?? "https")://\(host.name)\(port)"
    }

    /// - Parameter target: path and query as they stand in the request line.
    init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        authority: String? = nil, baseURL: String
    ) {
        self.method = method
        self.target = target
        self.authority = authority
        self.baseURL = baseURL
        self.headers = headers
        self.body = body
        // As bytes: characters would cost a tenth of an answer.
        let parts = target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        // A slash at the end changes nothing, and neither does a doubled one.
        path = (parts.first ?? ""[...].utf8).split(separator: UInt8(ascii: "/")).map { part in
            PercentCoding.decode(Substring(part)) ?? String(Substring(part))
        }
        query = QueryItems(parts.count > 1 ? Substring(parts[1]) : "")
    }

    /// A header, whatever the case of its name.
    func header(_ name: String) -> String? {
        headers.first { TransportHeader.sameName($0.name, name) }?.value
    }
}
