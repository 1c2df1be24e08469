import FalTransport

/// A transport that answers from a list and remembers what was asked.
actor ScriptedTransport: Transport {
    enum Answer {
        case answer(Int, String)
        case failure(TransportError)
    }

    private var answers: [Answer]
    private(set) var requests: [TransportRequest] = []

    init(_ answers: [Answer]) { self.answers = answers }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        requests.append(request)
        let next = answers.isEmpty ? .answer(500, "the script is over") : answers.removeFirst()
        switch next {
        case .answer(let status, let text):
            return TransportResponse(
                head: TransportHead(status: status, headers: [], url: request.url),
                body: TransportBytes(Array(text.utf8)))
        case .failure(let error): throw error
        }
    }
}
