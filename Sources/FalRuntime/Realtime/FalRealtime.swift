import FalFields
import FalJSON
import FalSupport
import FalTransport

/// What is needed to speak with fal's realtime models: a token that may be given to an app, and the address of the
/// socket. The socket itself is the app's, behind ``FalRealtimeSocket``.
public struct FalRealtime: Sendable {
    let client: FalClient

    /// A token with which a socket can be opened for a while, in place of the key: for apps that must not hold it.
    ///
    /// - Parameters:
    ///   - endpoints: what the token is good for; fal looks at their aliases alone.
    ///   - lifetime: whole seconds, at least one.
    /// - Throws: ``FalError``.
    public func token(
        for endpoints: [EndpointID], lifetime: Duration = .seconds(120)
    ) async throws(FalError) -> FalRealtimeToken {
        guard !endpoints.isEmpty else { throw FalError(.input, "a token is for one endpoint at least") }
        guard lifetime >= .seconds(1) else { throw FalError(.input, "a token lives for a second at least") }
        var call = Call("the token", "POST", "\(client.configuration.hosts.rest)/tokens/", endpoint: endpoints.first)
        let body: JSONValue = [
            "allowed_apps": .array(endpoints.map { .string(String($0.alias)) }),
            "token_expiration": .number(JSONNumber(Int(lifetime.components.seconds))),
        ]
        call.body = .bytes(body.serialized(.compact))
        let answer = try await client.perform(call)
        // A bare text today; objects have been seen.
        let json = try? JSONValue(parsing: answer.body)
        guard let text = json?.stringValue ?? json?["token"]?.stringValue ?? json?["detail"]?.stringValue else {
            throw call.error(.decoding, "fal's answer has no token", answer)
        }
        return FalRealtimeToken(text: text)
    }

    /// Where the socket of an endpoint is: `wss://fal.run/<id>/realtime`, with the token in it. No text for a log.
    ///
    /// - Parameter maximumBuffering: how many inputs may wait at the model, 1 to 60.
    public func address(
        of endpoint: EndpointID, with token: FalRealtimeToken, maximumBuffering: Int? = nil
    ) -> String {
        let base = client.configuration.hosts.run
        // https → wss, and http → ws for a local fal.
        var address = "ws\(base.dropFirst(4))/\(endpoint.text)/realtime".addingQuery("fal_jwt_token", token.text)
        if let maximumBuffering { address = address.addingQuery("max_buffering", "\(maximumBuffering)") }
        return address
    }
}

/// Opens a socket for a while. Neither its description nor reflection shows it.
public struct FalRealtimeToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public let text: String

    public init(text: String) { self.text = text }

    public var description: String { "a token" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// An open connection to a realtime model, as an app implements it over the sockets of its platform.
public protocol FalRealtimeSocket: Sendable {
    associatedtype Frames: AsyncSequence & Sendable where Frames.Element == FalRealtimeFrame

    /// What the model sends, until the connection ends.
    var frames: Frames { get }

    func send(_ frame: FalRealtimeFrame) async throws
    func close() async
}

/// One message of a socket: JSON, or MessagePack as fal's own clients write it.
public enum FalRealtimeFrame: Sendable, Hashable {
    case text(String)
    case binary([UInt8])
}

extension FalClient {
    /// Tokens and addresses for realtime models.
    public var realtime: FalRealtime { FalRealtime(client: self) }
}
