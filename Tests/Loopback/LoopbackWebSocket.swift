import FalTransport

/// The server's side of a WebSocket's handshake.
package enum LoopbackWebSocket {
    /// The head that opens the WebSocket which `request` asks for.
    package static func opening(_ request: LoopbackRequest) -> String {
        opening(key: request["sec-websocket-key"] ?? "")
    }

    package static func opening(key: String) -> String {
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(WebSocketHandshake.accept(for: key))\r\n\r\n"
    }
}
