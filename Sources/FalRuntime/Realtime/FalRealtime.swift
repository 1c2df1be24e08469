import FalFields
import FalJSON
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Connections to fal's realtime models, and the tokens that open them without the key.
///
/// ```swift
/// let connection = try fal.realtime.connect(to: Fal.FastLcmDiffusion.self)
/// try await connection.send(.init(prompt: "a fox"))
/// for try await result in connection.results { show(result.output) }
/// ```
public struct FalRealtime: Sendable {
    let client: FalClient

    /// A short-lived token that opens a WebSocket without the key, for apps that must not contain it.
    ///
    /// - Parameters:
    ///   - endpoints: The endpoints that the token is valid for; fal checks only their aliases.
    ///   - lifetime: Whole seconds, at least one.
    /// - Throws: ``FalError``.
    public func token(
        for endpoints: [EndpointID], lifetime: Duration = .seconds(120)
    ) async throws(FalError) -> FalRealtimeToken {
        guard !endpoints.isEmpty else { throw FalError(.input, "a token needs at least one endpoint") }
        guard lifetime >= .seconds(1) else { throw FalError(.input, "a token must live for at least one second") }
        var call = HTTPCall(
            "the token", "POST", "\(client.configuration.hosts.rest)/tokens/", endpoint: endpoints.first)
        let body: JSONValue = [
            "allowed_apps": .array(endpoints.map { .string(String($0.alias)) }),
            "token_expiration": .number(JSONNumber(Int(lifetime.components.seconds))),
        ]
        call.body = .bytes(body.serialized(.compact))
        let response = try await client.perform(call)
        // A JSON string today; objects have been seen.
        let json = try? JSONValue(parsing: response.body)
        guard let text = json?.stringValue ?? json?["token"]?.stringValue ?? json?["detail"]?.stringValue else {
            throw call.error(.decoding, "fal's answer has no token", response)
        }
        return FalRealtimeToken(text: text)
    }

    /// The WebSocket URL of an endpoint: `wss://fal.run/<id>/realtime`. It contains the token: do not log it.
    ///
    /// - Parameters:
    ///   - endpoint: A model that speaks by WebSocket.
    ///   - token: A token for this endpoint.
    ///   - maximumBuffering: How many inputs the model may buffer, 1 to 60.
    ///   - path: What follows the id; `/realtime` unless the id ends in it.
    public func url(
        of endpoint: EndpointID, with token: FalRealtimeToken, maximumBuffering: Int? = nil, path: String? = nil
    ) -> URL {
        // https → wss, and http → ws for a local fal.
        let address = address(of: endpoint, with: token, maximumBuffering: maximumBuffering, path: path)
        return URLText.url("ws\(address.dropFirst(4))") ?? URLText.invalid
    }

    /// The same as an `http` or `https` address.
    func address(
        of endpoint: EndpointID, with token: FalRealtimeToken?, maximumBuffering: Int?, path: String?
    ) -> String {
        let usual = endpoint.path.last == "realtime" ? "" : "/realtime"
        let path = path.map { $0.isEmpty || $0.hasPrefix("/") ? $0 : "/\($0)" } ?? usual
        var url = "\(client.configuration.hosts.run)/\(endpoint.text)\(path)"
        if let token { url = url.addingQuery("fal_jwt_token", token.text) }
        if let maximumBuffering { url = url.addingQuery("max_buffering", "\(maximumBuffering)") }
        return url
    }
}

/// A short-lived token. Neither its description nor reflection shows it.
public struct FalRealtimeToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public let text: String

    public init(text: String) { self.text = text }

    public var description: String { "a token" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension FalClient {
    /// Connections to realtime models.
    public var realtime: FalRealtime { FalRealtime(client: self) }
}
