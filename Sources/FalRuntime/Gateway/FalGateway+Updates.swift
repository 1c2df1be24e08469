public import FalFields
import FalSupport

extension FalGateway {
    /// Runs a request as `generate(_:models:options:onUpdate:saving:)` does, and returns its updates as a sequence.
    ///
    /// ```swift
    /// for try await update in gateway.updates(request, models: models) {
    ///     status = update.status
    ///     if let result = update.result { clip = result.video }
    /// }
    /// ```
    ///
    /// The run begins with the iteration, and there is one, however often the sequence is iterated. It is cancelled
    /// with the task that iterates, and when the iteration is left early. The loop sees every update in order; it ends
    /// after `completed`, whose element has the result, or throws after `failed` or `cancelled`.
    public func updates<Request: FalGatewayRequest>(
        _ request: Request, models: [Model], options: Options = Options(), saving: FalChain<Request>.Saving? = nil
    ) -> Updates<Request> {
        updates(of: FalChain(request, models: models), options: options, saving: saving)
    }

    /// The same for models that nothing is adjusted for in particular.
    @_disfavoredOverload
    public func updates<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options(), saving: FalChain<Request>.Saving? = nil
    ) -> Updates<Request> {
        updates(request, models: models.map { Model($0) }, options: options, saving: saving)
    }

    /// The same for one model.
    public func updates<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, options: Options = Options()
    ) -> Updates<Request> {
        updates(request, models: [Model(model)], options: options)
    }

    /// Goes on with a chain as ``resume(_:options:onUpdate:saving:)`` does, and returns its updates as a sequence.
    public func updates<Request: FalGatewayRequest>(
        of chain: FalChain<Request>, options: Options = Options(), saving: FalChain<Request>.Saving? = nil
    ) -> Updates<Request> {
        Updates(
            run: UpdateRun { onUpdate throws(Failure) in
                try await resume(chain, options: options, onUpdate: onUpdate, saving: saving)
            })
    }

    /// The updates of a run, and at the end its result.
    public struct Updates<Request: FalGatewayRequest>: AsyncSequence, Sendable {
        public typealias Failure = FalGateway.Failure

        let run: UpdateRun<Request.Outcome>

        /// An update. It has all members of ``Update``: `update.status`, `update.logs`.
        @dynamicMemberLookup
        public struct Element: Sendable {
            public var update: Update
            /// With the update `completed`.
            public var result: Request.Outcome?

            public subscript<Value>(dynamicMember member: KeyPath<Update, Value>) -> Value { update[keyPath: member] }
        }

        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(run: run) }

        public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
            public typealias Failure = FalGateway.Failure

            let run: UpdateRun<Request.Outcome>
            private var isAtEnd = false

            init(run: UpdateRun<Request.Outcome>) { self.run = run }

            /// The next update; `nil` after the last.
            public mutating func next() async throws(FalGateway.Failure) -> Element? {
                if isAtEnd { return nil }
                guard let update = await run.next() else {
                    isAtEnd = true
                    _ = try await run.result()
                    return nil
                }
                let result = update.status == .completed ? try await run.result() : nil
                return Element(update: update, result: result)
            }

            /// The next update; `nil` after the last.
            @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(FalGateway.Failure) -> Element? {
                try await next()
            }
        }
    }
}

/// A run in a task of its own, which ends with the last reference to it.
final class UpdateRun<Outcome: Sendable>: Sendable {
    typealias Body =
        @Sendable (@escaping @Sendable (FalGateway.Update) -> Void) async throws(FalGateway.Failure) -> Outcome

    private let body: Body
    private let updates = Mailbox<FalGateway.Update>()
    private let task = Locked<Task<Result<Outcome, FalGateway.Failure>, Never>?>(nil)

    init(_ body: @escaping Body) { self.body = body }

    deinit { task.withLock { $0?.cancel() } }

    /// The next update; `nil` after the last. Cancelling the task cancels the run, whose updates come all the same.
    func next() async -> FalGateway.Update? {
        let task = running()
        return await withTaskCancellationHandler {
            await updates.next()
        } onCancel: {
            task.cancel()
        }
    }

    func result() async throws(FalGateway.Failure) -> Outcome { try await running().value.get() }

    private func running() -> Task<Result<Outcome, FalGateway.Failure>, Never> {
        task.withLock { task in
            if let task { return task }
            // The body and the updates, but not this object, whose end is to cancel the task.
            let new = Task { [body, updates] in
                let end: Result<Outcome, FalGateway.Failure>
                do throws(FalGateway.Failure) {
                    end = .success(try await body { updates.put($0) })
                } catch {
                    end = .failure(error)
                }
                updates.close()
                return end
            }
            task = new
            return new
        }
    }
}

/// Values that a callback hands over, in order, to whoever awaits them.
///
/// Not an `AsyncStream`: that ends when the task that awaits it is cancelled, and the update `cancelled` comes after.
final class Mailbox<Value: Sendable>: Sendable {
    private struct State {
        var values = FIFO<Value>()
        var waiting = FIFO<CheckedContinuation<Value?, Never>>()
        var isClosed = false
    }

    private let state = Locked(State())

    func put(_ value: Value) {
        let first = state.withLock { state in
            let waiter = state.waiting.popFirst()
            if waiter == nil { state.values.append(value) }
            return waiter
        }
        first?.resume(returning: value)
    }

    func close() {
        var waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = FIFO() }
            return state.waiting
        }
        while let continuation = waiting.popFirst() { continuation.resume(returning: nil) }
    }

    /// The next value; `nil` when there are no more.
    func next() async -> Value? {
        await withCheckedContinuation { continuation in
            let (value, isReady) = state.withLock { state -> (Value?, Bool) in
                if let value = state.values.popFirst() { return (value, true) }
                if state.isClosed { return (nil, true) }
                state.waiting.append(continuation)
                return (nil, false)
            }
            if isReady { continuation.resume(returning: value) }
        }
    }
}
