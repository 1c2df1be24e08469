import FalFields
import FalJSON
import FalTransport

/// One HTTP exchange with fal, and what an error about it has to say.
struct Call {
    /// For messages: "the status".
    var action: String
    var method: String
    var url: String
    var endpoint: EndpointID
    var requestID: String?
    var body: TransportBody = .none
    /// Whether a second sending could cost money.
    var isSentOnce = false

    init(action: String, method: String, url: String, endpoint: EndpointID, requestID: String? = nil) {
        self.action = action
        self.method = method
        self.url = url
        self.endpoint = endpoint
        self.requestID = requestID
    }

    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    func error(_ kind: FalError.Kind, _ message: String, _ answer: Answer? = nil) -> FalError {
        var error = FalError(kind, message)
        error.status = answer?.status
        error.raw = answer?.body
        return completed(error)
    }

    func completed(_ error: FalError) -> FalError {
        var error = error
        error.endpoint = endpoint
        error.requestID = requestID
        return error
    }
}

extension FalClient {
    /// The largest answer that is kept in memory. Media come by address, not in the answer.
    private static var largestAnswer: Int { 256 << 20 }

    func perform(_ call: Call) async throws(FalError) -> Call.Answer {
        var request = TransportRequest(method: call.method, url: call.url)
        request.body = call.body
        request.deadline = configuration.requestTimeout
        request.maximumBodyBytes = Self.largestAnswer
        request.resending = call.isSentOnce ? .never : .allowed
        request.headers = headers(for: call)
        let answer: Call.Answer
        do {
            let (head, body) = try await transport.fetch(request)
            answer = Call.Answer(status: head.status, body: body)
        } catch {
            throw call.completed(FalError(error, doing: call))
        }
        guard (200..<300).contains(answer.status) else {
            throw call.completed(FalError(status: answer.status, body: answer.body, doing: call.action))
        }
        return answer
    }

    private func headers(for call: Call) -> [TransportHeader] {
        var headers = [
            TransportHeader("Accept", "application/json"), TransportHeader("User-Agent", configuration.userAgent),
        ]
        if case .none = call.body {} else { headers.append(TransportHeader("Content-Type", "application/json")) }
        if let key = key(for: call.url) { headers.append(TransportHeader("Authorization", "Key \(key)")) }
        return headers
    }

    /// The key, if it may go to `url`. A local fal gets a made-up one: its log is no place for the real key.
    private func key(for url: String) -> String? {
        guard configuration.hosts.trusts(url) else { return nil }
        return configuration.hosts.isEmulator ? "emulator:none" : credentials.key
    }

    /// The bytes of an input, local media brought into it as data URIs.
    func body<E: FalEndpoint>(
        of input: E.Input, for endpoint: E.Type, extra: [String: JSONValue]
    ) async throws(FalError) -> [UInt8] {
        let (bytes, localMedia) = E.body(of: input, extra: extra)
        if localMedia.isEmpty { return bytes }
        var addresses: [FalMedia: String] = [:]
        for media in localMedia { addresses[media] = try await MediaInliner().address(of: media, for: E.id) }
        return E.body(of: input, extra: extra, addresses: addresses).bytes
    }
}

extension FalError {
    /// A failure of the transport, read with the eyes of who pays: a submit that may have arrived is unknown, not failed.
    fileprivate init(_ error: TransportError, doing call: Call) {
        if error.kind == .cancelled {
            self.init(.cancelled, "\(call.action) was cancelled")
        } else if call.isSentOnce, error.mayHaveReachedServer {
            self.init(
                .submissionUnknown,
                "the connection broke after the request may have arrived, so it was not sent again: \(error)")
        } else {
            self.init(.transport, "\(call.action) failed: \(error)")
        }
        transport = error
    }
}
