import FalRuntime
import FalTransport

@testable import SchemagenWorkspace

/// A transport that answers from a script and remembers what it was asked.
actor ScriptedTransport: Transport {
    struct Answer: Sendable {
        var status: Int
        var headers: [TransportHeader]
        var body: [UInt8]

        init(_ body: String) {
            self.init(200, body)
        }

        init(_ status: Int, _ body: String, headers: [TransportHeader] = []) {
            self.status = status
            self.headers = headers
            self.body = Array(body.utf8)
        }
    }

    typealias Script = @Sendable (_ request: TransportRequest, _ number: Int) throws(TransportError) -> Answer

    private let script: Script
    private let barrier: RequestBarrier?
    private(set) var requests: [TransportRequest] = []
    private(set) var mostInFlight = 0
    private var inFlight = 0

    /// - Parameters:
    ///   - barrier: Where requests wait for one another before they are answered.
    ///   - script: The answer to a request by its number, counted from 1.
    init(meetingAt barrier: RequestBarrier? = nil, _ script: @escaping Script) {
        self.barrier = barrier
        self.script = script
    }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        requests.append(request)
        let number = requests.count
        inFlight += 1
        mostInFlight = max(mostInFlight, inFlight)
        defer { inFlight -= 1 }
        await barrier?.arrive(request)
        let answer = try script(request, number)
        return TransportResponse(
            head: TransportHead(status: answer.status, headers: answer.headers, url: request.url),
            body: TransportBytes(answer.body))
    }

    var urls: [String] { requests.map(\.url) }
}

/// Holds the first requests of a kind until a given number of them is in flight; later ones pass.
actor RequestBarrier {
    private let size: Int
    private let isExpected: @Sendable (TransportRequest) -> Bool
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isOver = false

    init(of size: Int, where isExpected: @escaping @Sendable (TransportRequest) -> Bool = { _ in true }) {
        self.size = size
        self.isExpected = isExpected
    }

    func arrive(_ request: TransportRequest) async {
        guard !isOver, isExpected(request) else { return }
        if waiting.count + 1 < size {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isOver = true
            for continuation in waiting { continuation.resume() }
        }
    }
}

/// A source over a script, which retries at once.
struct ScriptedSource {
    let transport: ScriptedTransport
    let source: FalSource

    init(
        _ address: ServiceAddress = .fal, key: String? = nil, meetingAt barrier: RequestBarrier? = nil,
        answering script: @escaping ScriptedTransport.Script
    ) throws {
        transport = ScriptedTransport(meetingAt: barrier, script)
        source = try FalSource(address, key: key, environment: .withoutDelays(transport))
    }
}

extension SourceEnvironment {
    static func withoutDelays(_ transport: any Transport, deadline: Duration = .seconds(600)) -> Self {
        var environment = SourceEnvironment(transport: transport, deadline: deadline)
        environment.retries.firstDelay = .zero
        return environment
    }
}

func transportError(_ kind: TransportError.Kind, _ message: String = "as scripted") -> TransportError {
    TransportError(kind: kind, message: message, url: "https://example.com", mayHaveReachedServer: false)
}
