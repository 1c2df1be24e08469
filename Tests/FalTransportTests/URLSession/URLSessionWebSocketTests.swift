import Foundation
import Testing

@testable import FalTransport

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What becomes of URLSession's reports. No socket is opened: on Linux there are none.
@Suite struct URLSessionWebSocketTests {
    private func socket() throws -> URLSessionWebSocket {
        let url = try #require(URL(string: "ws://127.0.0.1:1/"))
        return URLSessionWebSocket(URLRequest(url: url), RequestTarget("http://127.0.0.1:1/"), WebSocketLimits())
    }

    /// Reports a close, if any, and then the end of the task.
    private func end(
        _ socket: URLSessionWebSocket, _ code: URLSessionWebSocketTask.CloseCode?, _ reason: Data?,
        _ error: (any Error)? = nil
    ) {
        if let code {
            socket.observer.urlSession(
                socket.session, webSocketTask: socket.task, didCloseWith: code, reason: reason)
        }
        socket.observer.urlSession(socket.session, task: socket.task, didCompleteWithError: error)
    }

    @Test("Code and reason of the other side's close reach whoever receives")
    func close() async throws {
        let cases: [(URLSessionWebSocketTask.CloseCode, String?)] = [
            (.normalClosure, nil), (.internalServerError, "no such app"), (.noStatusReceived, nil),
        ]
        for (code, reason) in cases {
            let socket = try socket()
            end(socket, code, reason.map { Data($0.utf8) })
            let expected = WebSocketClose(code: UInt16(code.rawValue), reason: reason ?? "")
            for _ in 1...2 { #expect(try await socket.receive() == .closed(expected)) }
        }
    }

    @Test("A line that breaks is an error, whatever stands for a code")
    func broken() async throws {
        for code in [nil, .abnormalClosure, .tlsHandshakeFailure] as [URLSessionWebSocketTask.CloseCode?] {
            let socket = try socket()
            end(socket, code, nil, URLError(.networkConnectionLost))
            let received = await transportError { () throws(TransportError) in try await socket.receive() }
            #expect(received?.kind == .receive)
            #expect(received?.message.contains("the WebSocket to 127.0.0.1:1 broke") == true)
            let sent = await transportError { () throws(TransportError) in try await socket.send(.text("late")) }
            #expect(sent?.kind == .send)
        }
    }
}
