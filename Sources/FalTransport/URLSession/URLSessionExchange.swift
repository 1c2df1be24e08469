import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One exchange of a ``URLSessionTransport``: passes on what its task tells, and keeps the time limits.
final class URLSessionExchange: ResponsePipe.Owner {
    private struct State: Sendable {
        var task: URLSessionTask?
        var pipe: ResponsePipe?
        var watch: Task<Void, Never>?
        /// Why we ended the task ourselves; all it says by itself is "cancelled".
        var refusal: TransportError?
        var isCancelled = false
        var isSuspended = false
        var redirects = 0
        var isDeciding = false
        var hasHead = false
        var lastActivity = ContinuousClock.now
    }

    private let request: TransportRequest
    private let file: URLSessionRequest.BodyFile?
    private let target: RequestTarget
    private let sentAt = ContinuousClock.now
    private let state = Guarded(State())

    init(_ request: TransportRequest, _ file: URLSessionRequest.BodyFile?) {
        self.request = request
        self.file = file
        target = RequestTarget(request.url)
    }

    func start(_ task: URLSessionTask, _ pipe: ResponsePipe) {
        let watch = watchClock()
        let isDoomed = state.withLock { state in
            state.task = task
            state.pipe = pipe
            state.watch = watch
            state.lastActivity = .now
            return state.isCancelled || state.refusal != nil
        }
        task.resume()
        if isDoomed { task.cancel() }
    }

    // MARK: The reader

    func pipeHasRoom(_ pipe: ResponsePipe) {
        let task = state.withLock { state -> URLSessionTask? in
            guard state.isSuspended else { return nil }
            state.isSuspended = false
            state.lastActivity = .now
            return state.task
        }
        task?.resume()
    }

    func pipeWasCancelled(_ pipe: ResponsePipe) {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.isDeciding ? nil : state.task
        }
        task?.cancel()
    }

    func shutDown() {
        refuse(.shutDown(target, mayHaveReachedServer: true))
    }

    // MARK: The task

    func receive(_ response: URLResponse) {
        guard let response = response as? HTTPURLResponse, let pipe = active() else { return }
        // On Linux interim answers come here, too.
        guard !(100..<200 ~= response.statusCode) else { return }
        let headers = response.allHeaderFields.compactMap { name, value in
            (name as? String).map { TransportHeader($0, "\(value)") }
        }
        let head = TransportHead(
            status: response.statusCode, headers: headers.sorted { $0.name < $1.name },
            url: response.url?.absoluteString ?? request.url)
        if let limit = request.maximumBodyBytes, request.method != "HEAD",
            let expected = head.expectedBodyBytes, expected > limit
        {
            return refuse(.bodyTooLarge(limit: limit, target: target))
        }
        state.withLock { $0.hasHead = true }
        pipe.receive(head)
        pipe.wake()
    }

    func receive(_ data: Data) {
        guard let pipe = active() else { return }
        // URLSession cannot be told to offer the same bytes again: they are taken, and the task is held.
        switch data.withUnsafeBytes({ pipe.append($0, evenIfFull: true) }) {
        case .tooLarge:
            refuse(.bodyTooLarge(limit: request.maximumBodyBytes ?? 0, target: target))
        case .full:
            hold()
            pipe.wake()
        case .taken:
            pipe.wake()
        }
    }

    /// Suspends the task until there is room. Not on Linux: there a resumed task begins anew, and what it had brought
    /// comes a second time.
    private func hold() {
        #if !canImport(FoundationNetworking)
            // Under the lock, or the `resume` of a quick reader could come first and be undone.
            state.withLock { state in
                guard !state.isSuspended else { return }
                state.isSuspended = true
                state.task?.suspend()
            }
        #endif
    }

    func sent(_ total: Int64) {
        guard active() != nil else { return }
        request.onUploadProgress?(total, request.body.length)
    }

    /// Decides about a redirect and tells `decided`.
    ///
    /// Foundation on Linux stops the process when it is told the decision about a task that has been cancelled. So a
    /// task that was cancelled before gets no decision (it ends without), and whoever wants to cancel it meanwhile
    /// leaves that to us.
    func decideRedirect(_ response: HTTPURLResponse, to next: URLRequest, _ decided: (URLRequest?) -> Void) {
        let isDoomed = state.withLock { state in
            state.isDeciding = true
            return state.isCancelled || state.refusal != nil
        }
        #if canImport(FoundationNetworking)
            if isDoomed { return }
        #else
            if isDoomed { return decided(nil) }
        #endif
        decided(redirect(response, to: next))
        let doomed = state.withLock { state in
            state.isDeciding = false
            return state.isCancelled || state.refusal != nil ? state.task : nil
        }
        doomed?.cancel()
    }

    /// The request to go on with; `nil`: the redirect itself is the answer.
    private func redirect(_ response: HTTPURLResponse, to next: URLRequest) -> URLRequest? {
        guard RequestRules.followsRedirects(request), active() != nil else { return nil }
        let count = state.withLock { state in
            state.redirects += 1
            return state.redirects
        }
        guard count <= 10 else {
            // Not followed, the exchange ends by itself, with this error.
            let error = TransportError(
                .receive, "\(target.place) redirects more than ten times", target, mayHaveReachedServer: true)
            state.withLock { $0.refusal = $0.refusal ?? error }
            return nil
        }
        let there = RequestTarget(next.url?.absoluteString ?? "")
        guard there.scheme == "https" || (there.scheme == "http" && target.scheme == "http") else {
            let error = TransportError(
                .receive,
                "\(target.place) redirects to an address that is not followed: "
                    + "malformed, or not (any longer) an https one",
                target, mayHaveReachedServer: true)
            state.withLock { $0.refusal = $0.refusal ?? error }
            return nil
        }
        var next = next
        for header in request.headers {
            let isSecret = ["Authorization", "Cookie"].contains { TransportHeader.sameName($0, header.name) }
            let goesAlong = !isSecret || there.place == target.place && there.scheme == target.scheme
            next.setValue(goesAlong ? header.value : nil, forHTTPHeaderField: header.name)
        }
        return next
    }

    /// - Parameter response: On Linux a redirect that is not followed, or leads nowhere, is told here alone.
    func complete(_ error: (any Error)?, _ response: URLResponse?) {
        if error == nil, let response, state.withLock({ !$0.hasHead }) { receive(response) }
        let (pipe, watch, refusal, isCancelled, hasHead) = state.withLock { state in
            defer {
                // The task holds the delegate, the pipe holds us: nothing of this is needed any more.
                state.task = nil
                state.pipe = nil
                state.watch = nil
            }
            return (state.pipe, state.watch, state.refusal, state.isCancelled, state.hasHead)
        }
        watch?.cancel()
        if let refusal {
            pipe?.finish(.failure(refusal))
        } else if isCancelled {
            // On Linux a task that is cancelled in the middle of a body may end as if all were well.
            pipe?.finish(.failure(.cancelled(target, mayHaveReachedServer: true)))
        } else if let error {
            pipe?.finish(.failure(URLSessionFailure.error(error, target, hasHead: hasHead)))
        } else {
            pipe?.finish(.success(()))
        }
        pipe?.wake()
    }

    /// The pipe, if the exchange is still wanted; notes that something happened.
    private func active() -> ResponsePipe? {
        state.withLock { state in
            guard state.refusal == nil, !state.isCancelled else { return nil }
            state.lastActivity = .now
            return state.pipe
        }
    }

    private func refuse(_ error: TransportError) {
        let task = state.withLock { state in
            state.refusal = state.refusal ?? error
            return state.isDeciding ? nil : state.task
        }
        task?.cancel()
    }

    // MARK: Time

    private func watchClock() -> Task<Void, Never>? {
        guard request.deadline != nil || request.stallTimeout != nil else { return nil }
        return Task { [weak self] in
            while let due = self?.lookAtClock() {
                guard (try? await Task.sleep(until: due, clock: .continuous)) != nil else { return }
            }
        }
    }

    /// The next moment to look; `nil` when a limit has passed and the exchange was ended.
    private func lookAtClock() -> ContinuousClock.Instant? {
        let now = ContinuousClock.now
        let lastActivity = state.withLock { state in
            if state.isSuspended { state.lastActivity = now }
            return state.lastActivity
        }
        if let deadline = request.deadline, sentAt + deadline <= now {
            refuse(.deadlinePassed(deadline, target, mayHaveReachedServer: true))
            return nil
        }
        if let stallTimeout = request.stallTimeout, lastActivity + stallTimeout <= now {
            refuse(.stalled(stallTimeout, target, mayHaveReachedServer: true))
            return nil
        }
        return [request.deadline.map { sentAt + $0 }, request.stallTimeout.map { lastActivity + $0 }]
            .compactMap { $0 }.min()
    }
}
