import FalSupport
import FalTransport

/// Publishes keys the way a test wants it, without a network; and a clock to go with it.
actor KeyService: Transport {
    private(set) var requests: [TransportRequest] = []
    private var status = 200
    private var body: String
    private var isHeld = false
    private var held: [CheckedContinuation<Void, Never>] = []

    init(_ body: String) { self.body = body }

    func publish(_ body: String, status: Int = 200) {
        self.body = body
        self.status = status
    }

    /// Keeps all who ask waiting.
    func hold() { isHeld = true }

    func release() {
        isHeld = false
        for asker in held { asker.resume() }
        held = []
    }

    /// Returns when so many have asked.
    func waitForRequests(_ count: Int) async throws {
        while requests.count < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        requests.append(request)
        if isHeld { await withCheckedContinuation { held.append($0) } }
        return TransportResponse(
            head: TransportHead(status: status, url: request.url), body: TransportBytes(Array(body.utf8)))
    }
}

/// A clock that goes on when it is told to.
final class ScriptedClock: Sendable {
    private let seconds: Locked<Int>

    init(_ seconds: Int) { self.seconds = Locked(seconds) }

    var now: Int { seconds.withLock { $0 } }

    func advance(by seconds: Int) { self.seconds.withLock { $0 += seconds } }
}
