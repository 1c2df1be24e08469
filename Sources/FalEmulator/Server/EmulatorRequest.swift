import FalSupport
import FalTransport

/// An HTTP request, parsed as far as every handler needs it.
struct EmulatorRequest: Sendable {
    var method: String
    /// Path and query as sent.
    var target: String
    /// The path's segments, each percent-decoded on its own: a `%2F` does not separate, so it never reaches an
    /// endpoint.
    var path: [String]
    var query: QueryItems
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// The `Host` header.
    var authority: String?
    /// The address of the emulator. URLs in its responses start with it, unless they use fal's own hosts.
    var baseURL: String

    /// - Parameter target: path and query as in the request line.
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
        // Splitting bytes is much cheaper than splitting characters, and this runs for every request.
        let parts = target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        // Trailing and doubled slashes are ignored.
        path = (parts.first ?? ""[...].utf8).split(separator: UInt8(ascii: "/")).map { part in
            PercentCoding.decode(Substring(part)) ?? String(Substring(part))
        }
        query = QueryItems(parts.count > 1 ? Substring(parts[1]) : "")
    }

    /// The value of a header, ignoring the case of its name.
    func header(_ name: String) -> String? {
        headers.first { TransportHeader.sameName($0.name, name) }?.value
    }

    /// The URL of a host in responses to this request: a path of the emulator, or fal's own address if the request was
    /// sent to one of fal's hosts.
    func url(of host: EmulatedHost) -> String {
        guard let authority, EmulatedHost(authority: authority) != nil else { return "\(baseURL)/\(host.name)" }
        let port = authority.split(separator: ":").dropFirst().first.map { ":\($0)" } ?? ""
        return "\(header("X-Forwarded-Proto") ?? "https")://\(host.name)\(port)"
    }

    /// The base URL of files in responses to this request. It has no host in its path, so that it stays short.
    var filesURL: String {
        authority.flatMap(EmulatedHost.init(authority:)) == nil ? baseURL : url(of: .files)
    }

    /// fal's response to a request without an API key; nil if there is one.
    ///
    /// Any key is accepted: the emulator has no accounts, and must not be a reason to use a real key.
    ///
    /// - Parameter app: the app that is named in the message.
    func unauthorizedResponse(app: String) -> EmulatorResponse? {
        guard let authorization = header("Authorization") else {
            return .detail(
                401,
                "Cannot access application \"\(app)\". Authentication is required to access this application.")
        }
        let parts = authorization.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "key" else { return .detail(401, "invalid key credentials") }
        return nil
    }

    var isRead: Bool { method == "GET" || method == "HEAD" }
}

/// The query of a URL, in order. A name can occur more than once.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        items = Substring(text).utf8.split(separator: UInt8(ascii: "&")).map { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Forms encode a space as `+`.
    private static func decoded(_ part: Substring.UTF8View) -> String {
        let text = String(Substring(part))
        let spaced = part.contains(UInt8(ascii: "+")) ? text.replacing("+", with: " ") : text
        return PercentCoding.decode(spaced) ?? spaced
    }
}
