import FalFields
import FalJSON

/// A request on its way through a chain of models. Stored, it lets another process go on where this one has ended.
///
/// ```swift
/// let clip = try await gateway.generate(request, models: models, saving: { try await jobs.store($0) })
/// // After a restart, with the chain that was stored last:
/// let clip = try await gateway.resume(jobs.chain, saving: { try await jobs.store($0) })
/// ```
///
/// `saving` is called in each state that another process has to know of: just before a submit is sent, when fal has
/// taken it, and when a model has failed. Whenever the process ends, the chain that was stored last is enough not to
/// pay twice. Let the call return when the chain is on disk. If it throws, the run stops before more money is spent: a
/// submit is not sent, a request that fal has taken is cancelled, the next model is not asked. It is not cancelled with
/// the task, because it saves what has been paid.
///
/// Remove the chain when you have its result, which it does not contain.
public struct FalChain<Request: FalGatewayRequest>: Sendable {
    public typealias Saving = @Sendable (FalChain<Request>) async throws -> Void

    public var request: Request
    /// In the order to ask them.
    public var models: [FalGateway.Model]
    public var state = FalGateway.ChainState.ready(model: 0)
    /// The attempts of the models before the current one.
    public var attempts: [FalGateway.Report.Attempt] = []

    public init(_ request: Request, models: [FalGateway.Model]) {
        self.request = request
        self.models = models
    }

    /// The request in the queue, if there is one.
    public var handle: FalRequestHandle? { if case .waiting(_, let handle) = state { handle } else { nil } }
}

extension FalGateway {
    /// How far a chain has come. Models are counted from 0.
    public enum ChainState: Sendable, Hashable, Codable {
        /// The model is asked next, and nothing of the chain is under way.
        case ready(model: Int)
        /// The request is being submitted to the model. If the process ends now, it is not known whether fal takes it.
        case submitting(model: Int)
        /// The request is in the queue of the model, or completed.
        case waiting(model: Int, request: FalRequestHandle)

        var model: Int {
            switch self {
            case .ready(let model), .submitting(let model), .waiting(let model, _): model
            }
        }
    }
}

extension FalChain: Codable {
    private enum CodingKeys: String, CodingKey {
        case request, models, state, attempts
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        request = try container.decode(Request.self, forKey: .request)
        models = try container.decode([FalGateway.Model].self, forKey: .models)
        state = try container.decode(FalGateway.ChainState.self, forKey: .state)
        attempts = try container.decode([JSONValue].self, forKey: .attempts).map { json in
            guard let attempt = FalGateway.Report.Attempt(json: json) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .attempts, in: container, debugDescription: "an attempt of a chain is not readable")
            }
            return attempt
        }
        guard models.indices.contains(state.model) else {
            throw DecodingError.dataCorruptedError(
                forKey: .state, in: container,
                debugDescription: "the chain is at model \(state.model) of \(models.count) (counted from 0)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(request, forKey: .request)
        try container.encode(models, forKey: .models)
        try container.encode(state, forKey: .state)
        try container.encode(attempts.map(\.json), forKey: .attempts)
    }
}
