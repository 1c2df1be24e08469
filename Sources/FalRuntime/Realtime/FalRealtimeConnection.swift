public import FalFields
public import FalJSON

/// A connection to a realtime model: inputs go in, and results come out as the model makes them.
///
/// The socket is opened by the first input, and again by the next one after the model has ended its session or the line
/// broke. Any number of tasks may send. The connection is closed by ``close()``, when its last reference goes, or when
/// a task that waits for results is cancelled.
public final class FalRealtimeConnection<Input: WireValue, Output: WireValue>: Sendable {
    fileprivate let session: RealtimeSession

    init(_ session: RealtimeSession) { self.session = session }

    deinit { session.beginClose() }

    /// Sends an input.
    ///
    /// It returns when the input has been taken, held back by the throttle, or has taken the place of an older one:
    /// what becomes of it afterwards shows in ``results`` and ``statistics``. It waits while too many inputs do.
    ///
    /// - Parameters:
    ///   - input: The input.
    ///   - additionalFields: Members beside those of the type.
    /// - Throws: ``FalError`` for an input that cannot be written, and when the connection has been closed.
    public func send(_ input: Input, additionalFields: [String: JSONValue] = [:]) async throws(FalError) {
        let value = try RealtimeCoding.value(of: input, additionalFields: additionalFields)
        try await session.send(try RealtimeCoding.frame(value))
    }

    /// The results, in the order in which they arrive. Each goes to one reader.
    ///
    /// An error does not end the connection: begin another loop, and the following results come.
    public var results: FalRealtimeResults<Input, Output> { FalRealtimeResults(connection: self) }

    /// What has gone through the connection so far.
    public var statistics: FalRealtimeStatistics { session.statistics }

    /// Sends the inputs that wait, if a socket is open, and closes it. Results that have arrived can still be read.
    public func close() async { await session.close() }
}

/// The results of a ``FalRealtimeConnection``.
public struct FalRealtimeResults<Input: WireValue, Output: WireValue>: AsyncSequence, Sendable {
    public typealias Element = FalRealtimeResult<Output>
    public typealias Failure = FalError

    let connection: FalRealtimeConnection<Input, Output>

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(connection: connection) }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = FalRealtimeResult<Output>
        public typealias Failure = FalError

        fileprivate let connection: FalRealtimeConnection<Input, Output>

        /// The next result; `nil` when the connection has been closed.
        public mutating func next() async throws(FalError) -> FalRealtimeResult<Output>? {
            switch try await connection.session.next() {
            case nil: return nil
            case .failure(let error): throw error
            case .result(let value, let frame, let session, let latency):
                do throws(WireError) {
                    let (output, problems) = try RealtimeCoding.output(value, as: Output.self)
                    return FalRealtimeResult(
                        output: output, message: value, session: session, latency: latency, problems: problems)
                } catch {
                    var failure = FalError(.decoding, "a result of the model does not fit \(Output.self)")
                    failure.endpoint = connection.session.endpoint
                    failure.problems = error.problems
                    failure.raw = frame.bytes
                    throw failure
                }
            }
        }

        /// The next result; `nil` when the connection has been closed.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(FalError) -> FalRealtimeResult<Output>? {
            try await next()
        }
    }
}

/// One result of a realtime model.
@dynamicMemberLookup
public struct FalRealtimeResult<Output: WireValue>: Sendable {
    public let output: Output
    /// The whole message, with the members that ``output`` has no property for.
    public let message: MessagePackValue
    /// The socket on which it came: the first, second, … of the connection.
    public let session: Int
    /// The time from giving an input to the socket until this result arrived. Inputs have no ids: the first result of a
    /// socket counts as the answer to its first input, the second to the second. So it is right for a model that
    /// answers each input once, and too long for one that drops inputs or answers several at once; `nil` on a socket
    /// that has had more results than inputs.
    public let latency: Duration?
    /// Where ``output`` differs from the message because a value does not fit its type.
    public let problems: [WireProblem]

    public subscript<Value>(dynamicMember member: KeyPath<Output, Value>) -> Value { output[keyPath: member] }
}

extension FalRealtime {
    /// A connection to a realtime model. Nothing is sent before the first input.
    ///
    /// - Throws: ``FalError`` of kind `input` for options that cannot be.
    public func connect<E: FalEndpoint>(
        to endpoint: E.Type, _ options: FalRealtimeOptions = FalRealtimeOptions()
    ) throws(FalError) -> FalRealtimeConnection<E.Input, E.Output> {
        FalRealtimeConnection(try session(E.id, options))
    }

    /// A connection to a realtime model without a type.
    public func connect(
        to endpoint: EndpointID, _ options: FalRealtimeOptions = FalRealtimeOptions()
    ) throws(FalError) -> FalRealtimeConnection<MessagePackValue, MessagePackValue> {
        FalRealtimeConnection(try session(endpoint, options))
    }

    private func session(
        _ endpoint: EndpointID, _ options: FalRealtimeOptions
    ) throws(FalError) -> RealtimeSession {
        try options.validate(for: endpoint)
        return RealtimeSession(endpoint, options, RealtimeOpener(client, endpoint, options))
    }
}
