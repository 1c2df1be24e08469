import FalFields
import FalSupport
package import SchemagenCore

/// The URLs of a service that has fal's catalogue.
package struct ServiceAddress: Sendable, Hashable {
    /// The base of `/v1/models`.
    let catalogueBase: String
    /// The base of `/api/openapi/queue/openapi.json`.
    let documentBase: String
    package let name: String

    /// fal itself, which keeps the two on two hosts.
    package static let fal = ServiceAddress(
        catalogueBase: "https://api.fal.ai", documentBase: "https://fal.ai", name: "fal")

    private init(catalogueBase: String, documentBase: String, name: String) {
        self.catalogueBase = catalogueBase
        self.documentBase = documentBase
        self.name = name
    }

    /// Another service, by its base URL.
    ///
    /// - Throws: A usage ``Failure`` for anything else, and for plain http to another machine: documents become code,
    ///   so nobody on the way may change them.
    package init(base text: String) throws(Failure) {
        let address: WebAddress
        do throws(WebAddress.Problem) {
            address = try WebAddress(parsing: text)
        } catch .userInfo {
            throw Self.refusal(
                text, "it has a user name or a password", "Write the URL without them: a source gets no credentials.")
        } catch {
            throw Self.refusal(
                text, "it is not a URL", "Write it like https://example.com or http://127.0.0.1:8080."
            )
        }
        guard address.isHTTP else {
            throw Self.refusal(
                text, "'\(TerminalEscaping.escaped(address.scheme))' is not http or https",
                "Give an http or https URL, or a directory.")
        }
        if address.hasQueryOrFragment {
            throw Self.refusal(text, "it has a query or a fragment", "Write it up to the '?' or '#'.")
        }
        if address.scheme == "http", !address.isLoopback {
            throw Self.refusal(
                text, "plain http is for this machine alone (127.0.0.0/8, ::1, localhost)",
                "Use https: documents become code, and nobody on the way may change them.")
        }
        var path = address.path
        while path.hasSuffix("/") { path = path.dropLast() }
        let isFal = address.scheme == "https" && ["fal.ai", "www.fal.ai", "api.fal.ai"].contains(address.host)
        if isFal, ["", "/v1"].contains(path) {
            self = .fal
        } else {
            let base = address.origin + path
            self.init(catalogueBase: base, documentBase: base, name: base)
        }
    }

    /// The URL of a page of the catalogue.
    func catalogue(_ query: [(name: String, value: String)]) -> String {
        let pairs = query.map { "\($0.name)=\(Self.encoded($0.value))" }
        return "\(catalogueBase)/v1/models" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// The URL of an endpoint's document.
    func document(_ id: String) -> String {
        "\(documentBase)/api/openapi/queue/openapi.json?endpoint_id=\(Self.encoded(id))"
    }

    /// The URL of the document that an own app serves of itself. Any other service can be such an app.
    func app(_ id: EndpointID) -> String {
        self == .fal ? "https://fal.run/\(id.queueID)/openapi.json" : "\(documentBase)/openapi.json"
    }

    private static func refusal(_ text: String, _ reason: String, _ remedy: String) -> Failure {
        Failure(
            .usage, .unusableSource, "'\(TerminalEscaping.url(text))' cannot be a source: \(reason)", remedy: remedy)
    }

    /// Encodes a query's value. A `/` is legal there, and ids are easier to read with it.
    private static func encoded(_ text: String) -> String { PercentCoding.encode(text, keeping: UInt8(ascii: "/")) }
}
