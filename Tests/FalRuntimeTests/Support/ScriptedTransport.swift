import FalTransport

/// A transport that answers from a list and remembers what was asked.
actor ScriptedTransport: Transport {
    enum Answer {
        case answer(Int, String, [String: String] = [:])
        case failure(TransportError)
    }

    private var answers: [Answer]
    private(set) var requests: [TransportRequest] = []

    init(_ answers: [Answer]) { self.answers = answers }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        requests.append(request)
        let next = answers.isEmpty ? .answer(500, "the script is over") : answers.removeFirst()
        switch next {
        case .answer(let status, let text, let headers):
            return TransportResponse(
                head: TransportHead(
                    status: status, headers: headers.map { TransportHeader($0.key, $0.value) }, url: request.url),
                body: TransportBytes(Array(text.utf8)))
        case .failure(let error): throw error
        }
    }
}
