import FalEmulator
import FalJSON
import FalSupport
import Foundation
import Loopback

/// Receives webhooks.
///
/// `deliveries` has them in order. Each is answered with the next of `statuses`; the last one is repeated.
final class WebhookReceiverServer: Sendable {
    let deliveries: AsyncStream<LoopbackRequest>
    private let server: LoopbackServer

    init(answering statuses: [Int] = [200], headers: [(String, String)] = []) throws {
        let (deliveries, continuation) = AsyncStream<LoopbackRequest>.makeStream()
        self.deliveries = deliveries
        let rest = Locked(statuses)
        server = try LoopbackServer { connection, request in
            let status = rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            connection.answer(status, headers, "")
            continuation.yield(request)
        }
    }

    deinit { server.stop() }

    /// Another spelling of `localhost`, for tests of that.
    func url(host: String = "127.0.0.1") -> String { "http://\(host):\(server.port)/hook?job=7" }

    var port: UInt16 { server.port }
    var count: Int { server.requests.count }

    /// Waits for the first deliveries.
    func first(_ count: Int) async -> [LoopbackRequest] {
        var found: [LoopbackRequest] = []
        for await delivery in deliveries {
            found.append(delivery)
            if found.count == count { break }
        }
        return found
    }
}

extension FalEmulator {
    /// Submits a request with a webhook and returns its id.
    func submit(_ endpoint: String, _ input: String, webhook: String) async throws -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let address = webhook.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        let reply = try await call("POST", "/queue.fal.run/\(endpoint)?fal_webhook=\(address)", body: input)
        return try reply.json["request_id"]?.stringValue ?? ""
    }
}
