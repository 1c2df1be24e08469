import FalFields
public import FalJSON
import FalTransport

/// The partial outputs of a model, as it produces them; the last element is the whole result.
public struct FalOutputStream<Output: WireValue>: AsyncSequence, Sendable {
    public typealias Element = FalPartialOutput<Output>
    public typealias Failure = FalError

    let client: FalClient
    let endpoint: EndpointID
    let options: FalSubmitOptions
    /// Uploads local media and returns the JSON of the input.
    let body: @Sendable () async throws(FalError) -> [UInt8]

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = FalPartialOutput<Output>
        public typealias Failure = FalError

        private enum State {
            case unopened
            case events(EventReader, Exchange)
            /// The body is not an event stream; its chunks are yielded as they come.
            case chunks(TransportBytes.AsyncIterator, Exchange)
            case finished
        }

        /// The call, and what it was answered with.
        private struct Exchange {
            var call: HTTPCall
            var head: TransportHead

            func broken(_ error: TransportError) -> FalError {
                call.addingContext(to: FalError(error, during: call, after: head))
            }
        }

        fileprivate let stream: FalOutputStream
        private var state = State.unopened

        fileprivate init(stream: FalOutputStream) { self.stream = stream }

        /// The next partial output; `nil` after the last.
        public mutating func next() async throws(FalError) -> FalPartialOutput<Output>? {
            while true {
                switch state {
                case .finished: return nil
                case .unopened: state = try await opened()
                case .events(var reader, let exchange):
                    do {
                        guard let event = try await reader.next() else {
                            state = .finished
                            return nil
                        }
                        state = .events(reader, exchange)
                        return FalPartialOutput(event.data)
                    } catch {
                        state = .finished
                        throw exchange.broken(error)
                    }
                case .chunks(var chunks, let exchange):
                    do {
                        let chunk = try await chunks.next()
                        state = chunk == nil ? .finished : .chunks(chunks, exchange)
                        return chunk.map { FalPartialOutput($0) }
                    } catch {
                        state = .finished
                        throw exchange.broken(error)
                    }
                }
            }
        }

        /// The next partial output; `nil` after the last.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(FalError) -> FalPartialOutput<Output>? {
            try await next()
        }

        private func opened() async throws(FalError) -> State {
            let client = stream.client
            let options = stream.options
            let endpoint = stream.endpoint
            try options.validate(for: endpoint)
            let body = try await stream.body()
            let path = endpoint.text.hasSuffix("/stream") ? "" : "/stream"
            var call = client.directCall("the stream", endpoint, body, options, path: path)
            call.accept = "text/event-stream"
            call.deadline = .some(nil)
            let response = try await client.open(call, mayDuplicate: options.resubmission == .mayDuplicate)
            let exchange = Exchange(call: call, head: response.head)
            let type = response.head["content-type"]?.lowercased() ?? ""
            if type.contains("text/event-stream") { return .events(EventReader(response.body), exchange) }
            guard type.contains("json") else { return .chunks(response.body.makeAsyncIterator(), exchange) }
            do {
                // A model that does not stream answers with one JSON document.
                let whole = try await response.collect(upTo: call.maximumBytes)
                return .chunks(TransportBytes(whole).makeAsyncIterator(), exchange)
            } catch {
                throw exchange.broken(error)
            }
        }
    }
}

/// One element of a ``FalOutputStream``.
public struct FalPartialOutput<Output: WireValue>: Sendable {
    /// The element as the endpoint's output, if it decodes as one.
    public let output: Output?
    /// The element as JSON, if it is JSON.
    public let json: JSONValue?
    /// The bytes of the element.
    public let raw: [UInt8]
    /// Where ``output`` differs from the element because a value does not fit its type (see ``FalResult/problems``), or
    /// why there is no ``output``.
    public let problems: [WireProblem]

    init(_ raw: [UInt8]) {
        self.raw = raw
        json = try? JSONValue(answer: raw)
        let reader = json.map { _WireReader($0, isAnswer: true) }
        let output = reader.map(Output.init(_from:))
        self.output = reader?.errors.isEmpty == true ? output : nil
        problems = (self.output == nil ? reader?.errors : reader?.warnings) ?? []
    }
}

extension FalPartialOutput: CustomStringConvertible, CustomReflectable {
    /// The output, or the JSON, without the raw bytes.
    public var description: String {
        if let json { return ReadableText.text(json, name: output == nil ? "" : "\(Output.self)") }
        return "\(raw.count) bytes"
    }

    /// Hides the raw bytes from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
