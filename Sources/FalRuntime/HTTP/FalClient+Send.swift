import FalSupport
package import FalTransport

extension FalClient {
    /// Sends a call, retrying where that is allowed, and reads the whole response.
    package func perform(_ call: HTTPCall, mayDuplicate: Bool = false) async throws(FalError) -> HTTPCall.Response {
        try await retrying(call, mayDuplicate: mayDuplicate) { response throws(TransportError) in
            let body = try await response.collect(upTo: call.maximumBytes)
            return HTTPCall.Response(head: response.head, body: body)
        }
    }

    /// Sends a call, retrying where that is allowed, and returns when the head of the response has arrived.
    package func open(_ call: HTTPCall, mayDuplicate: Bool = false) async throws(FalError) -> TransportResponse {
        try await retrying(call, mayDuplicate: mayDuplicate) { response throws(TransportError) in response }
    }

    private func retrying<Success>(
        _ call: HTTPCall, mayDuplicate: Bool,
        _ receive: (TransportResponse) async throws(TransportError) -> Success
    ) async throws(FalError) -> Success {
        var number = 1
        while true {
            let failure: AttemptFailure
            do {
                return try await attempt(call, mayDuplicate: mayDuplicate, receive)
            } catch {
                failure = error
            }
            let retries = configuration.retries
            guard case .retry(let serverDelay) = failure.decision,
                number < (call.maximumAttempts ?? retries.maximumAttempts)
            else { throw failure.error }
            number += 1
            do {
                try await Task.sleep(for: retries.delay(before: number, serverDelay: serverDelay))
            } catch {
                throw call.error(.cancelled, "\(call.action) was cancelled while it waited for its next attempt")
            }
        }
    }

    /// Why one attempt failed, and whether another may follow.
    private struct AttemptFailure: Error {
        var error: FalError
        var decision: RetryDecision
    }

    /// Makes one attempt. The request is built anew for each: a credentials provider may have a new key.
    private func attempt<Success>(
        _ call: HTTPCall, mayDuplicate: Bool,
        _ receive: (TransportResponse) async throws(TransportError) -> Success
    ) async throws(AttemptFailure) -> Success {
        let request: TransportRequest
        do {
            request = try await transportRequest(for: call, mayDuplicate: mayDuplicate)
        } catch {
            throw AttemptFailure(error: error, decision: .giveUp)
        }
        let answer: HTTPCall.Response
        do {
            let response = try await send(request)
            if (200..<300).contains(response.head.status) { return try await receive(response) }
            answer = HTTPCall.Response(head: response.head, body: try await response.collect(upTo: call.maximumBytes))
        } catch {
            throw AttemptFailure(
                error: call.addingContext(to: FalError(error, during: call, mayDuplicate: mayDuplicate)),
                decision: RetryDecision(error, call.idempotency, mayDuplicate: mayDuplicate))
        }
        let hasKey = request.headers.contains(where: \.carriesKey)
        throw AttemptFailure(
            error: call.addingContext(to: FalError(rejection: answer, of: call, withKey: hasKey)),
            decision: RetryDecision(answer, call.idempotency, mayDuplicate: mayDuplicate))
    }

    /// Sends a request once; when its host cannot be reached, once more to fal's backup host. If both fail, the first
    /// error is thrown.
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

    // MARK: Building the request

    private func transportRequest(for call: HTTPCall, mayDuplicate: Bool) async throws(FalError) -> TransportRequest {
        if let problem = configuration.hosts.problem { throw call.error(.configuration, problem) }
        return try request(for: call, with: try await authorization(of: call), mayDuplicate: mayDuplicate)
    }

    /// The key goes only to fal's hosts. A local fal gets a dummy key, because the real one must not appear in its
    /// log; a proxy adds the key itself.
    private func authorization(of call: HTTPCall) async throws(FalError) -> String? {
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
            // The provider's error is not quoted: it could contain the key.
            throw call.error(.configuration, "there is no key: its provider failed with \(type(of: error))")
        }
    }

    /// Not inlined: its temporaries would stay in the caller's async frame for as long as the call waits.
    @inline(never)
    private func request(
        for call: HTTPCall, with authorization: String?, mayDuplicate: Bool
    ) throws(FalError) -> TransportRequest {
        // Read once: each access copies it out of its box.
        let configuration = configuration
        var request = TransportRequest(method: call.method, url: call.url)
        request.body = call.body
        request.deadline = call.deadline ?? configuration.requestTimeout
        request.stallTimeout = call.stallTimeout
        request.maximumBodyBytes = call.maximumBytes
        request.followsRedirects = call.followsRedirects
        request.resending = call.idempotency.isBilled && !mayDuplicate ? .never : .allowed
        request.onUploadProgress = call.onProgress
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
    /// Whether the request is authorized: by a key, or by a proxy that adds one.
    fileprivate var carriesKey: Bool { name == "Authorization" || name == "x-fal-target-url" }
}
