import FalFields
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Asks one model after the other until one succeeds, and records each attempt.
struct GatewayChain: Sendable {
    typealias Attempt = FalGateway.Report.Attempt

    let client: FalClient
    let candidates: [Candidate]
    let options: FalGateway.Options
    let onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    private let start: FalGateway.ChainState
    /// The attempts that an earlier process has recorded.
    private let past: [Attempt]
    private let store: (@Sendable (FalGateway.ChainState, [Attempt]) async throws -> Void)?

    /// A model of the chain, and the request converted for it.
    struct Candidate: Sendable {
        let model: EndpointID
        let rules: FieldMapper.Rules
        let conversion: Result<FieldMapper.Conversion, MappingError>
        /// The schema of the model itself; `nil` for one that is mapped like its family, whose limits need not be its.
        private let schema: EndpointSchema?

        init<Request: FalGatewayRequest>(
            _ request: Request, _ item: FalGateway.Model, registry: MapperRegistry, _ options: FalGateway.Options
        ) {
            model = item.id
            let mapper = registry.mapper(for: model, making: Request.modality)
            rules = mapper.rules
            schema = mapper.scope == .endpoint ? mapper.schema : nil
            do throws(MappingError) {
                var conversion = try mapper.convert(
                    request, mode: options.mode, adjusting: item.adjusting ?? options.adjusting)
                // The mapper may be that of a family; the conversion names the model itself.
                conversion.endpoint = model
                self.conversion = .success(conversion)
            } catch {
                var error = error
                error.endpoint = model
                conversion = .failure(error)
            }
        }

        /// Why the request, with its local files, does not fit the model; `nil` if it does.
        var misfit: FalGateway.Failure.Cause? {
            let conversion: FieldMapper.Conversion
            switch self.conversion {
            case .success(let success): conversion = success
            case .failure(let error): return .mapping(error)
            }
            guard let schema, !conversion.media.isEmpty else { return nil }
            let local = LocalMedia(conversion.media.map(\.media))
            do throws(FalError) {
                try local.check(.object(conversion.payload(urls: local.addresses)), against: schema, for: model)
                return nil
            } catch {
                return .call(error)
            }
        }
    }

    /// Converts the request for all models, before the first call is made.
    ///
    /// - Throws: `FalGateway.Failure` if there are no models, or one is not an endpoint id.
    init<Request: FalGatewayRequest>(
        _ chain: FalChain<Request>, gateway: FalGateway, options: FalGateway.Options,
        onUpdate: (@Sendable (FalGateway.Update) -> Void)?, saving: FalChain<Request>.Saving?
    ) throws(FalGateway.Failure) {
        let models = chain.models.map(\.id)
        func rejection(_ message: String) -> FalGateway.Failure {
            FalGateway.Failure(.call(FalError(.input, message)), report: FalGateway.Report(models: models))
        }
        if models.isEmpty { throw rejection("there are no models to ask") }
        for model in models {
            // An id from a literal has not been validated.
            do { _ = try EndpointID(parsing: model.text) } catch { throw rejection(error.description) }
        }
        guard models.indices.contains(chain.state.model) else {
            throw rejection("the chain is at model \(chain.state.model) of \(models.count) (counted from 0)")
        }
        client = gateway.client
        candidates = chain.models.map { Candidate(chain.request, $0, registry: gateway.registry, options) }
        self.options = options
        self.onUpdate = onUpdate
        start = chain.state
        past = chain.attempts
        guard let saving else {
            store = nil
            return
        }
        store = { state, attempts in
            var chain = chain
            chain.state = state
            chain.attempts = attempts
            try await saving(chain)
        }
    }

    /// - Parameters:
    ///   - goal: The status of an attempt whose `body` returns.
    ///   - body: Makes the calls of one attempt.
    func run<Product: Sendable>(
        _ goal: Attempt.Status, _ body: @escaping @Sendable (GatewayAttempt) async throws(FalError) -> Product
    ) async throws(FalGateway.Failure) -> (Product, FalGateway.Report) {
        var report = FalGateway.Report(models: candidates.map(\.model), attempts: past)
        let uploads = Locked<[FalMedia: String]>([:])
        for index in start.model..<candidates.count {
            let candidate = candidates[index]
            let state = index == start.model ? start : .ready(model: index)
            let since = Date()
            let next = index + 1 < candidates.count ? candidates[index + 1].model : nil
            let conversion = try? candidate.conversion.get()
            if case .ready = state, let misfit = candidate.misfit {
                var record = Attempt(candidate.model, .unmappable, conversion, since: since)
                record.cause = misfit
                let continues = next != nil && options.fallback.skipsUnmappable
                if !continues, next != nil { record.note = "a model that the request does not fit ends the chain" }
                report.attempts.append(record)
                notify(record, index + 1, continues ? next : nil)
                if !continues { throw failure(report) }
                continue
            }
            let attempt = GatewayAttempt(
                candidate, conversion, state, client: client, options: options, uploads: uploads,
                store: storing(report.attempts), onUpdate: onUpdate)
            do throws(FalError) {
                let product = try await Deadline.within(options.timeout) { () throws(FalError) in
                    try await body(attempt)
                }
                var record = Attempt(candidate.model, goal, conversion, since: since)
                record.request = attempt.progress.request
                record.requestID = attempt.progress.request?.id
                report.attempts.append(record)
                if goal == .succeeded { attempt.report(.completed) }
                return (product, report)
            } catch {
                let continues = await recordFailure(of: attempt, error, since: since, next: next, &report)
                if !continues { throw failure(report) }
            }
        }
        throw failure(report)
    }

    /// Stores a state together with the attempts before it.
    private func storing(
        _ attempts: [Attempt]
    ) -> (@Sendable (FalGateway.ChainState) async throws -> Void)? {
        guard let store else { return nil }
        return { state in
            // A task of its own, which is awaited: what has been paid is stored even if the call is cancelled.
            try await Task { try await store(state, attempts) }.value
        }
    }

    /// Records a failed attempt, stores where the chain stands, and cancels its request if it may run in vain.
    ///
    /// - Returns: Whether the next model is asked.
    private func recordFailure(
        of attempt: GatewayAttempt, _ error: FalError, since start: Date, next: EndpointID?,
        _ report: inout FalGateway.Report
    ) async -> Bool {
        var error = error
        let progress = attempt.progress
        if error.request == nil { error.request = progress.request }
        if error.endpoint == nil { error.endpoint = attempt.candidate.model }
        let isStopped = progress.storeError != nil
        let isCancelled = !isStopped && (Task.isCancelled || error.kind == .cancelled)
        let billing = BillingState(error, at: progress.stage)
        var continues = next != nil && !isCancelled && !isStopped && mayContinue(after: error, billing)
        let isInVain = continues || isStopped || isCancelled && options.cancelsWithTask
        if let request = progress.request, billing.mayBeBilled, isInVain {
            error = await client.queue.cancelBriefly(request, because: error)
        }
        var record = Attempt(
            attempt.candidate.model, isCancelled ? .cancelled : .failed, attempt.conversion, since: start)
        record.add(error, billing)
        if let storeError = progress.storeError {
            record.cause = .saving(storeError)
            if progress.request != nil { record.note = error.message }
        } else if let store = storing(continues ? report.attempts + [record] : report.attempts) {
            let state = attempt.stateAfterFailure(billing, continues: continues)
            do {
                if state != progress.stored { try await store(state) }
            } catch {
                if continues { record.cause = .saving(error) }
                record.note = [record.note, "the chain could not be stored: \(error)"].compactMap(\.self)
                    .joined(separator: "; ")
                continues = false
            }
        }
        report.attempts.append(record)
        notify(record, attempt.number, continues ? next : nil)
        return continues
    }

    private func mayContinue(after error: FalError, _ billing: BillingState) -> Bool {
        // After a start timeout this model is out of the question, but another may be free.
        let isTransient = error.isRetryable || error.isStartTimeout
        if options.fallback.onContentPolicy, error.isContentPolicyViolation {
            return options.fallback.mayPayTwice || (error.billableUnits ?? 0) <= 0
        }
        guard billing.mayBeBilled else { return isTransient }
        return options.fallback.mayPayTwice && (isTransient || error.kind == .submissionUnknown)
    }

    private func notify(_ record: Attempt, _ number: Int, _ next: EndpointID?) {
        guard let onUpdate else { return }
        let status: FalGateway.Update.Status = record.status == .cancelled ? .cancelled : .failed
        var update = FalGateway.Update(status, model: record.model, attempt: number, request: record.request)
        update.message = record.cause.map { "\($0)" }
        update.nextModel = next
        onUpdate(update)
    }

    /// The last failed call is the cause; without one, the last failed conversion.
    private func failure(_ report: FalGateway.Report) -> FalGateway.Failure {
        let called = report.attempts.last { $0.status != .unmappable }?.cause
        let cause = called ?? report.attempts.last?.cause ?? .call(FalError(.input, "there are no models to ask"))
        return FalGateway.Failure(cause, report: report)
    }
}

extension FalGateway.Report.Attempt {
    mutating func add(_ error: FalError, _ billing: BillingState) {
        cause = .call(error)
        request = error.request
        requestID = error.requestID ?? error.request?.id
        if case .mayBeBilled(let reason) = billing {
            mayBePaid = true
            note = reason
        }
    }
}
