import FalSupport
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One exchange of a ``URLSessionTransport``: passes on what its task reports, and keeps the time limits.
final class URLSessionExchange: ResponsePipe.Owner {
    private struct State: Sendable {
        var task: URLSessionTask?
        var pipe: ResponsePipe?
        var watch: Task<Void, Never>?
        var grace: Task<Void, Never>?
        /// Why we cancelled the task; it only reports "cancelled".
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
    private let state = Locked(State())

    init(_ request: TransportRequest, _ file: URLSessionRequest.BodyFile?) {
        self.request = request
        self.file = file
        target = RequestTarget(request.url)
    }

    func start(_ task: URLSessionTask, _ pipe: ResponsePipe) {
        let watch = watchClock()
        let mustCancel = state.withLock { state in
            state.task = task
            state.pipe = pipe
            state.watch = watch
            state.lastActivity = .now
            return state.isCancelled || state.refusal != nil
        }
        task.resume()
        if mustCancel { task.cancel() }
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
        if pipe.cancellation == .afterGrace, let grace = request.cancellationGrace, beginGrace(grace) { return }
        cancel()
    }

    private func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.isDeciding ? nil : state.task
        }
        task?.cancel()
    }

    /// Whether anything of a request that was started has been sent is not known, so its response is waited for.
    ///
    /// - Returns: `false` for an exchange without a task.
    private func beginGrace(_ grace: Duration) -> Bool {
        let timer = Task { [weak self] in
            guard (try? await Task.sleep(for: grace)) != nil else { return }
            self?.cancel()
        }
        let hasBegun = state.withLock { state in
            guard state.task != nil else { return false }
            state.grace = timer
            return true
        }
        if !hasBegun { timer.cancel() }
        return hasBegun
    }

    func shutDown() {
        refuse(.shutDown(target, mayHaveReachedServer: true))
    }

    // MARK: The task

    func receive(_ response: URLResponse) {
        guard let response = response as? HTTPURLResponse, let pipe = active() else { return }
        // On Linux interim responses come here, too.
        guard !(100..<200 ~= response.statusCode) else { return }
        let head = TransportHead(response, url: response.url?.absoluteString ?? request.url)
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
        // URLSession cannot offer the same bytes again: they are taken, and the task is suspended.
        switch data.withUnsafeBytes({ pipe.append($0, evenIfFull: true) }) {
        case .tooLarge:
            refuse(.bodyTooLarge(limit: request.maximumBodyBytes ?? 0, target: target))
        case .full:
            suspend()
            pipe.wake()
        case .taken:
            pipe.wake()
        }
    }

    /// Suspends the task until there is room. Not on Linux, where a resumed task starts over and delivers what it had
    /// received a second time.
    private func suspend() {
        #if !canImport(FoundationNetworking)
            // Under the lock, or a quick reader's `resume` could come before it and have no effect.
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

    /// Decides about a redirect and calls `decided`.
    ///
    /// Foundation on Linux crashes when `decided` is called for a task that has been cancelled. So it is not called for
    /// a task that was cancelled before (which ends without it), and a cancellation meanwhile is carried out here.
    func decideRedirect(_ response: HTTPURLResponse, to next: URLRequest, _ decided: (URLRequest?) -> Void) {
        let mustCancel = state.withLock { state in
            state.isDeciding = true
            return state.isCancelled || state.refusal != nil
        }
        #if canImport(FoundationNetworking)
            if mustCancel { return }
        #else
            if mustCancel { return decided(nil) }
        #endif
        decided(redirect(response, to: next))
        let cancelled = state.withLock { state in
            state.isDeciding = false
            return state.isCancelled || state.refusal != nil ? state.task : nil
        }
        cancelled?.cancel()
    }

    /// The request to go on with; `nil` when the redirect itself is the response.
    private func redirect(_ response: HTTPURLResponse, to next: URLRequest) -> URLRequest? {
        guard RequestRules.followsRedirects(request), active() != nil else { return nil }
        let count = state.withLock { state in
            state.redirects += 1
            return state.redirects
        }
        guard count <= 10 else { return stop(RequestRules.tooManyRedirects) }
        let location = next.url?.absoluteString ?? ""
        let here = response.url?.absoluteString ?? request.url
        guard RequestRules.mayFollow(location, at: here, of: target) else { return stop(RequestRules.unsafeRedirect) }
        let there = RequestTarget(location)
        if let proxy = URLSessionProxy.unavoidableProxy(for: there) {
            return stop("to a URL that is not followed: " + URLSessionProxy.refusal(there, proxy))
        }
        var next = next
        for header in request.headers {
            let isSecret = ["Authorization", "Cookie"].contains { TransportHeader.sameName($0, header.name) }
            let goesAlong = !isSecret || there.place == target.place && there.scheme == target.scheme
            next.setValue(goesAlong ? header.value : nil, forHTTPHeaderField: header.name)
        }
        return next
    }

    /// Does not follow a redirect: the exchange ends by itself, with an error.
    private func stop(_ reason: String) -> URLRequest? {
        let error = TransportError.redirect(reason, target)
        state.withLock { $0.refusal = $0.refusal ?? error }
        return nil
    }

    /// - Parameter response: On Linux a redirect that is not followed, or leads nowhere, is reported here only.
    func complete(_ error: (any Error)?, _ response: URLResponse?) {
        if error == nil, let response, state.withLock({ !$0.hasHead }) { receive(response) }
        let (pipe, timers, refusal, isCancelled, hasHead) = state.withLock { state in
            defer {
                // Breaks the reference cycle: the task holds the delegate, the pipe holds this object.
                state.task = nil
                state.pipe = nil
                state.watch = nil
                state.grace = nil
            }
            return (state.pipe, [state.watch, state.grace], state.refusal, state.isCancelled, state.hasHead)
        }
        for timer in timers { timer?.cancel() }
        if let refusal {
            pipe?.finish(.failure(refusal))
        } else if isCancelled {
            // On Linux a task that is cancelled in the middle of a body may end without an error.
            pipe?.finish(.failure(.cancelled(target, mayHaveReachedServer: true)))
        } else if let error {
            pipe?.finish(.failure(URLSessionFailure.error(error, target, hasHead: hasHead, proxy)))
        } else {
            pipe?.finish(.success(()))
        }
        pipe?.wake()
    }

    /// The pipe, if the exchange has not been cancelled or refused; notes that something has arrived.
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

    private var proxy: Proxy? { URLSessionProxy.proxy(for: target, request.url) }

    private func watchClock() -> Task<Void, Never>? {
        guard request.deadline != nil || request.stallTimeout != nil else { return nil }
        return Task { [weak self] in
            while let due = self?.checkTimeouts() {
                guard (try? await Task.sleep(until: due, clock: .continuous)) != nil else { return }
            }
        }
    }

    /// The next moment to check; `nil` when a limit has passed and the exchange was ended.
    private func checkTimeouts() -> ContinuousClock.Instant? {
        let now = ContinuousClock.now
        let lastActivity = state.withLock { state in
            if state.isSuspended { state.lastActivity = now }
            return state.lastActivity
        }
        if let deadline = request.deadline, sentAt + deadline <= now {
            refuse(.deadlinePassed(deadline, target, mayHaveReachedServer: true).naming(proxy))
            return nil
        }
        if let stallTimeout = request.stallTimeout, lastActivity + stallTimeout <= now {
            refuse(.stalled(stallTimeout, target, mayHaveReachedServer: true).naming(proxy))
            return nil
        }
        return [request.deadline.map { sentAt + $0 }, request.stallTimeout.map { lastActivity + $0 }]
            .compactMap { $0 }.min()
    }
}

extension TransportHead {
    /// The head of Foundation's response.
    init(_ response: HTTPURLResponse, url: String) {
        let headers = response.allHeaderFields.compactMap { name, value in
            (name as? String).map { TransportHeader($0, "\(value)") }
        }
        self.init(status: response.statusCode, headers: headers.sorted { $0.name < $1.name }, url: url)
    }
}
