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
    let client: FalClient
    let candidates: [Candidate]
    let options: FalGateway.Options
    let onUpdate: (@Sendable (FalGateway.Update) -> Void)?

    /// A model of the chain, and the request converted for it.
    struct Candidate: Sendable {
        let model: EndpointID
        let rules: FieldMapper.Rules
        let conversion: Result<FieldMapper.Conversion, MappingError>
        /// The schema of the model itself; `nil` for one that is mapped like its family, whose limits need not be its.
        private let schema: EndpointSchema?

        init<Request: FalGatewayRequest>(
            _ request: Request, model: EndpointID, registry: MapperRegistry, mode: FieldMapper.Mode
        ) {
            self.model = model
            let mapper = registry.mapper(for: model, making: Request.modality)
            rules = mapper.rules
            schema = mapper.scope == .endpoint ? mapper.schema : nil
            do throws(MappingError) {
                var conversion = try mapper.convert(request, mode: mode)
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
        _ request: Request, models: [EndpointID], gateway: FalGateway, options: FalGateway.Options,
        onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    ) throws(FalGateway.Failure) {
        func rejection(_ message: String) -> FalGateway.Failure {
            FalGateway.Failure(.call(FalError(.input, message)), report: FalGateway.Report(models: models))
        }
        if models.isEmpty { throw rejection("there are no models to ask") }
        for model in models {
            // An id from a literal has not been validated.
            do { _ = try EndpointID(parsing: model.text) } catch { throw rejection(error.description) }
        }
        client = gateway.client
        candidates = models.map {
            Candidate(request, model: $0, registry: gateway.registry, mode: options.mode)
        }
        self.options = options
        self.onUpdate = onUpdate
    }

    /// - Parameters:
    ///   - goal: The status of an attempt whose `body` returns.
    ///   - body: Makes the calls of one attempt.
    func run<Product: Sendable>(
        _ goal: FalGateway.Report.Attempt.Status,
        _ body: @escaping @Sendable (GatewayAttempt) async throws(FalError) -> Product
    ) async throws(FalGateway.Failure) -> (Product, FalGateway.Report) {
        var report = FalGateway.Report(models: candidates.map(\.model))
        let uploads = Locked<[FalMedia: String]>([:])
        for (index, candidate) in candidates.enumerated() {
            let start = Date()
            let next = index + 1 < candidates.count ? candidates[index + 1].model : nil
            if let misfit = candidate.misfit {
                let conversion = try? candidate.conversion.get()
                var record = FalGateway.Report.Attempt(candidate.model, .unmappable, conversion, since: start)
                record.cause = misfit
                let continues = next != nil && options.fallback.skipsUnmappable
                if !continues, next != nil { record.note = "a model that the request does not fit ends the chain" }
                report.attempts.append(record)
                notify(record, report.attempts.count, continues ? next : nil)
                if !continues { throw failure(report) }
            } else if case .success(let conversion) = candidate.conversion {
                let attempt = GatewayAttempt(
                    candidate, conversion, number: index + 1, client: client, options: options, uploads: uploads,
                    onUpdate: onUpdate)
                do throws(FalError) {
                    let product = try await run(attempt, body)
                    var record = FalGateway.Report.Attempt(candidate.model, goal, conversion, since: start)
                    record.request = attempt.progress.request
                    record.requestID = attempt.progress.request?.id
                    report.attempts.append(record)
                    if goal == .succeeded { attempt.report(.completed) }
                    return (product, report)
                } catch {
                    let continues = await recordFailure(of: attempt, error, since: start, next: next, &report)
                    if !continues { throw failure(report) }
                }
            }
        }
        throw failure(report)
    }

    private func run<Product: Sendable>(
        _ attempt: GatewayAttempt, _ body: @escaping @Sendable (GatewayAttempt) async throws(FalError) -> Product
    ) async throws(FalError) -> Product {
        if Task.isCancelled {
            var error = FalError(.cancelled, "the call was cancelled; nothing was sent to this model")
            error.endpoint = attempt.candidate.model
            throw error
        }
        return try await Deadline.within(options.timeout) { () throws(FalError) in try await body(attempt) }
    }

    /// Records a failed attempt, and cancels its request if it may run in vain.
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
        let isCancelled = Task.isCancelled || error.kind == .cancelled
        let billing = BillingState(error, at: progress.stage)
        let continues = next != nil && !isCancelled && mayContinue(after: error, billing)
        if let request = progress.request, billing.mayBeBilled, continues || isCancelled && options.cancelsWithTask {
            error = await client.queue.cancelBriefly(request, because: error)
        }
        var record = FalGateway.Report.Attempt(
            attempt.candidate.model, isCancelled ? .cancelled : .failed, attempt.conversion, since: start)
        record.add(error, billing)
        report.attempts.append(record)
        notify(record, report.attempts.count, continues ? next : nil)
        return continues
    }

    private func mayContinue(after error: FalError, _ billing: BillingState) -> Bool {
        // After a start timeout this model is out of the question, but another may be free.
        let isTransient = error.isRetryable || error.isStartTimeout
        guard billing.mayBeBilled else { return isTransient }
        return options.fallback.mayPayTwice && (isTransient || error.kind == .submissionUnknown)
    }

    private func notify(_ record: FalGateway.Report.Attempt, _ number: Int, _ next: EndpointID?) {
        guard let onUpdate else { return }
        var update = FalGateway.Update(.failed, model: record.model, attempt: number, request: record.request)
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
