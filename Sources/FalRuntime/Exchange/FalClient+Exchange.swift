import FalSupport
import FalTransport

extension FalClient {
    /// Sends, again where that is allowed, and waits for the whole answer.
    func perform(_ call: Call, mayDuplicate: Bool = false) async throws(FalError) -> Call.Answer {
        try await exchange(call, mayDuplicate: mayDuplicate) { response throws(TransportError) in
            let body = try await response.collect(upTo: call.maximumBytes)
            return Call.Answer(head: response.head, body: body)
        }
    }

    /// Sends, again where that is allowed, and returns when the head is there.
    func open(_ call: Call, mayDuplicate: Bool = false) async throws(FalError) -> TransportResponse {
        try await exchange(call, mayDuplicate: mayDuplicate) { response throws(TransportError) in response }
    }

    private func exchange<Success>(
        _ call: Call, mayDuplicate: Bool,
        _ receive: (TransportResponse) async throws(TransportError) -> Success
    ) async throws(FalError) -> Success {
        var number = 1
        while true {
            let setback: Setback
            do {
                return try await attempt(call, mayDuplicate: mayDuplicate, receive)
            } catch {
                setback = error
            }
            let retries = configuration.retries
            guard case .again(let wish) = setback.decision, number < (call.attempts ?? retries.attempts) else {
                throw setback.failure
            }
            number += 1
            do {
                try await Task.sleep(for: retries.pause(before: number, wish: wish))
            } catch {
                throw call.completed(FalError(.cancelled, "\(call.action) was cancelled while it waited to try again"))
            }
        }
    }

    /// Why one attempt came to nothing, and whether there may be another.
    private struct Setback: Error {
        var failure: FalError
        var decision: RetryDecision
    }

    /// One attempt. Its request is made anew: the key of a provider may have changed since the last.
    private func attempt<Success>(
        _ call: Call, mayDuplicate: Bool,
        _ receive: (TransportResponse) async throws(TransportError) -> Success
    ) async throws(Setback) -> Success {
        let request: TransportRequest
        do {
            request = try await transportRequest(for: call, mayDuplicate: mayDuplicate)
        } catch {
            throw Setback(failure: error, decision: .giveUp)
        }
        let answer: Call.Answer
        do {
            let response = try await send(request)
            if (200..<300).contains(response.head.status) { return try await receive(response) }
            answer = Call.Answer(head: response.head, body: try await response.collect(upTo: call.maximumBytes))
        } catch {
            throw Setback(
                failure: call.completed(FalError(error, doing: call, mayDuplicate: mayDuplicate)),
                decision: RetryDecision(error, call.care, mayDuplicate: mayDuplicate))
        }
        let hasKey = request.headers.contains(where: \.isAuthorization)
        throw Setback(
            failure: call.completed(FalError(refusal: answer, doing: call, withKey: hasKey)),
            decision: RetryDecision(answer, call.care, mayDuplicate: mayDuplicate))
    }

    /// Sends once; to the second name of the host where the first cannot be connected to. When both fail, the first
    /// failure is the one to know.
    private func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        do {
            return try await transport.send(request)
        } catch let first {
            guard first.kind == .nameLookup || first.kind == .connect, configuration.proxy == nil,
                let backup = configuration.hosts.backup(of: request.url)
            else { throw first }
            return try await send(request, to: backup, after: first)
        }
    }

    private func send(
        _ request: TransportRequest, to backup: String, after first: TransportError
    ) async throws(TransportError) -> TransportResponse {
        var request = request
        request.url = backup
        do {
            return try await transport.send(request)
        } catch {
            switch error.kind {
            case .nameLookup, .connect: throw first
            default: throw error
            }
        }
    }

    // MARK: The request

    private func transportRequest(for call: Call, mayDuplicate: Bool) async throws(FalError) -> TransportRequest {
        if let problem = configuration.hosts.problem { throw call.completed(FalError(.configuration, problem)) }
        return try request(for: call, with: try await authorization(of: call), mayDuplicate: mayDuplicate)
    }

    /// The key goes to fal's own hosts alone. A local fal gets a made-up one: its log is no place for the real key. A
    /// relay adds the key itself.
    private func authorization(of call: Call) async throws(FalError) -> String? {
        switch call.authorization {
        case .none: return nil
        case .value(let value): return value
        case .key: break
        }
        let hosts = configuration.hosts
        guard configuration.proxy == nil || hosts.isEmulator, hosts.trusts(call.url) else { return nil }
        if hosts.isEmulator { return FalHosts.emulatorAuthorization }
        do {
            return try await credentials.current().map { "Key \($0)" }
        } catch {
            // The provider's own words could hold the key.
            throw call.error(.configuration, "there is no key: its provider failed with \(type(of: error))")
        }
    }

    /// Not inlined: what it puts together would stand in the frame of a call for as long as that waits.
    @inline(never)
    private func request(
        for call: Call, with authorization: String?, mayDuplicate: Bool
    ) throws(FalError) -> TransportRequest {
        // Once: they come out of a box, and copied.
        let configuration = configuration
        var request = TransportRequest(method: call.method, url: call.url)
        request.body = call.body
        request.deadline = call.deadline ?? configuration.requestTimeout
        request.stallTimeout = call.stallTimeout
        request.maximumBodyBytes = call.maximumBytes
        request.followsRedirects = call.followsRedirects
        request.resending = call.care.isPaid && !mayDuplicate ? .never : .allowed
        request.onUploadProgress = call.onProgress
        // Grown one by one it would be moved again and again.
        request.headers.reserveCapacity(4 + call.headers.count + configuration.headers.count)
        request.headers.append(TransportHeader("Accept", call.accept))
        request.headers.append(TransportHeader("User-Agent", configuration.userAgent))
        if case .none = call.body {} else { request.headers.append(TransportHeader("Content-Type", call.contentType)) }
        if let authorization { request.headers.append(TransportHeader("Authorization", authorization)) }
        if case .key = call.authorization, let proxy = configuration.proxy, !configuration.hosts.isEmulator {
            guard let address = WebAddress(proxy), address.scheme == "https" || address.isLoopback else {
                throw call.error(.configuration, "the proxy must have an https address or be on this machine")
            }
            request.headers.append(TransportHeader("x-fal-target-url", call.url))
            request.url = proxy
        }
        request.headers += call.headers
        if !configuration.headers.isEmpty {
            for (name, value) in configuration.headers.sorted(by: { $0.key < $1.key }) {
                request.headers.append(TransportHeader(name, value))
            }
        }
        return request
    }
}

extension TransportHeader {
    fileprivate var isAuthorization: Bool { name == "Authorization" || name == "x-fal-target-url" }
}
