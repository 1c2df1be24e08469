import FalFields
public import FalJSON
import FalTransport

/// What a model makes, piece by piece, until the whole result, which comes last.
public struct FalPartials<Endpoint: FalEndpoint>: AsyncSequence, Sendable {
    public typealias Element = FalPartial<Endpoint.Output>
    public typealias Failure = FalError

    let client: FalClient
    let input: Endpoint.Input
    let extra: [String: JSONValue]
    let options: FalSubmitOptions

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(partials: self) }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = FalPartial<Endpoint.Output>
        public typealias Failure = FalError

        private enum Stage {
            case unopened
            case events(EventReader, Call)
            /// A body that is no stream of events comes as it is.
            case chunks(TransportBytes.AsyncIterator, Call)
            case ended
        }

        fileprivate let partials: FalPartials
        private var stage = Stage.unopened

        fileprivate init(partials: FalPartials) { self.partials = partials }

        /// The next piece; `nil` after the last.
        public mutating func next() async throws(FalError) -> FalPartial<Endpoint.Output>? {
            while true {
                switch stage {
                case .ended: return nil
                case .unopened: stage = try await opened()
                case .events(var reader, let call):
                    do {
                        guard let event = try await reader.next() else {
                            stage = .ended
                            return nil
                        }
                        stage = .events(reader, call)
                        return FalPartial(event.data)
                    } catch {
                        stage = .ended
                        throw call.completed(FalError(error, doing: call, mayDuplicate: false))
                    }
                case .chunks(var chunks, let call):
                    do {
                        let chunk = try await chunks.next()
                        stage = chunk == nil ? .ended : .chunks(chunks, call)
                        return chunk.map { FalPartial($0) }
                    } catch {
                        stage = .ended
                        throw call.completed(FalError(error, doing: call, mayDuplicate: false))
                    }
                }
            }
        }

        /// The next piece; `nil` after the last.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(FalError) -> FalPartial<Endpoint.Output>? {
            try await next()
        }

        private func opened() async throws(FalError) -> Stage {
            let client = partials.client
            let options = partials.options
            try options.check(for: Endpoint.id)
            let body = try await client.body(
                of: partials.input, for: Endpoint.self, extra: partials.extra, media: options.media)
            var call = client.directCall(
                "the stream", Endpoint.id, body, options,
                path: Endpoint.id.text.hasSuffix("/stream") ? "" : "/stream")
            call.accept = "text/event-stream"
            call.deadline = .some(nil)
            let response = try await client.open(call, mayDuplicate: options.resubmission == .mayDuplicate)
            let type = response.head["content-type"]?.lowercased() ?? ""
            if type.contains("text/event-stream") { return .events(EventReader(response.body), call) }
            guard type.contains("json") else { return .chunks(response.body.makeAsyncIterator(), call) }
            do {
                // A model that does not stream answers all at once.
                let whole = try await response.collect(upTo: call.maximumBytes)
                return .chunks(TransportBytes(whole).makeAsyncIterator(), call)
            } catch {
                throw call.completed(FalError(error, doing: call, mayDuplicate: false))
            }
        }
    }
}

/// One piece of a stream.
public struct FalPartial<Output: WireValue>: Sendable {
    /// The piece as the endpoint's output, where it is one.
    public let output: Output?
    /// The piece as JSON, where it is JSON.
    public let json: JSONValue?
    /// The piece, byte for byte.
    public let raw: [UInt8]

    init(_ raw: [UInt8]) {
        self.raw = raw
        json = try? JSONValue(parsing: raw)
        output = json.flatMap { json in
            let reader = WireReader(json)
            let output = Output(from: reader)
            return reader.problems.isEmpty ? output : nil
        }
    }
}
