/// One WebSocket message, put together from its fragments.
public enum WebSocketMessage: Sendable, Hashable {
    case text(String)
    case binary([UInt8])

    /// How many bytes it has.
    public var count: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}

/// Why the other side ended a WebSocket.
public struct WebSocketClose: Sendable, Hashable {
    /// 1000 is a regular end; 1005 stands for a close without a code.
    public var code: UInt16
    public var reason: String

    public init(code: UInt16, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    public static let normal = WebSocketClose(code: 1000)
    static let withoutCode: UInt16 = 1005
}

/// What arrives on a WebSocket. Pings are answered and not reported.
public enum WebSocketEvent: Sendable, Hashable {
    case message(WebSocketMessage)
    /// The other side has closed it, or has answered our close. Nothing comes after it.
    case closed(WebSocketClose)
}

/// An open WebSocket. It is closed when its last reference goes.
///
/// Any number of tasks may send; one at a time receives. Cancelling a task that sends or receives breaks the
/// connection: call ``close(_:)`` for an orderly end.
public protocol WebSocketConnection: Sendable {
    /// Returns when the message has been taken for sending. A connection that is slow makes the sender wait.
    func send(_ message: WebSocketMessage) async throws(TransportError)

    /// The next event. Pings are answered while somebody receives.
    func receive() async throws(TransportError) -> WebSocketEvent

    /// Tells the other side that this one ends. Goes on receiving until ``WebSocketEvent/closed(_:)`` for its answer.
    func close(_ close: WebSocketClose) async

    /// Ends the connection at once, without a word.
    func drop()
}

/// How a server answered a request for a WebSocket.
public enum WebSocketAnswer: Sendable {
    case opened(any WebSocketConnection)
    /// It did not switch protocols: the head, and the start of the body.
    case refused(TransportHead, body: [UInt8])
}

/// The limits of a WebSocket.
public struct WebSocketLimits: Sendable, Hashable {
    /// A longer message from the other side ends the connection with 1009.
    public var maximumMessageBytes: Int

    public init(maximumMessageBytes: Int = 64 << 20) {
        self.maximumMessageBytes = maximumMessageBytes
    }
}
