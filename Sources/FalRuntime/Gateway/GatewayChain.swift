import FalFields
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Asks one model after the other until one gives what is wanted, and writes down what became of each.
struct GatewayChain: Sendable {
    let client: FalClient
    let links: [FalGateway.Link]
    let options: FalGateway.Options
    let onUpdate: (@Sendable (FalGateway.Update) -> Void)?

    /// - Throws: `FalGateway.Failure` when a name is no endpoint id, or there is none at all.
    ///
    /// All models are converted for here, before the first call is made.
    init<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], gateway: FalGateway, options: FalGateway.Options,
        onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    ) throws(FalGateway.Failure) {
        func refuse(_ message: String) -> FalGateway.Failure {
            FalGateway.Failure(.call(FalError(.input, message)), report: FalGateway.Report(models: models))
        }
        if models.isEmpty { throw refuse("no model is named") }
        for model in models {
            // A literal is not checked where it is written.
            do { _ = try EndpointID(parsing: model.text) } catch { throw refuse(error.description) }
        }
        client = gateway.client
        links = models.map {
            FalGateway.Link(request, model: $0, registry: gateway.registry, mode: options.mode)
        }
        self.options = options
        self.onUpdate = onUpdate
    }

    /// - Parameters:
    ///   - goal: what the attempt is when `body` returns.
    ///   - body: makes a model's attempt.
    func run<Product: Sendable>(
        _ goal: FalGateway.Report.Attempt.Status,
        _ body: @escaping @Sendable (Flight) async throws(FalError) -> Product
    ) async throws(FalGateway.Failure) -> (Product, FalGateway.Report) {
        var report = FalGateway.Report(models: links.map(\.model))
        let uploads = Locked<[FalMedia: String]>([:])
        for (index, link) in links.enumerated() {
            let start = Date()
            let next = index + 1 < links.count ? links[index + 1].model : nil
            switch link.conversion {
            case .failure(let error):
                var attempt = FalGateway.Report.Attempt(link.model, .unmappable, nil, since: start)
                attempt.cause = .mapping(error)
                let goesOn = next != nil && options.fallback.skipsUnmappable
                if !goesOn, next != nil { attempt.note = "a model that does not fit is not passed over" }
                report.attempts.append(attempt)
                tell(attempt, report.attempts.count, goesOn ? next : nil)
                if !goesOn { throw failure(report) }
            case .success(let conversion):
                let flight = Flight(
                    link, conversion, number: index + 1, client: client, options: options, uploads: uploads,
                    onUpdate: onUpdate)
                do throws(FalError) {
                    let product = try await fly(flight, body)
                    var attempt = FalGateway.Report.Attempt(link.model, goal, conversion, since: start)
                    attempt.request = flight.sofar.request
                    attempt.requestID = flight.sofar.request?.id
                    report.attempts.append(attempt)
                    if goal == .succeeded { flight.tell(.completed) }
                    return (product, report)
                } catch {
                    let goesOn = await land(flight, error, since: start, next: next, &report)
                    if !goesOn { throw failure(report) }
                }
            }
        }
        throw failure(report)
    }

    private func fly<Product: Sendable>(
        _ flight: Flight, _ body: @escaping @Sendable (Flight) async throws(FalError) -> Product
    ) async throws(FalError) -> Product {
        if Task.isCancelled {
            var error = FalError(.cancelled, "the call was cancelled; nothing was sent to this model")
            error.endpoint = flight.link.model
            throw error
        }
        return try await Deadline.within(options.timeout) { () throws(FalError) in try await body(flight) }
    }

    /// Writes down a failed attempt. - Returns: whether the next model is asked.
    private func land(
        _ flight: Flight, _ error: FalError, since start: Date, next: EndpointID?,
        _ report: inout FalGateway.Report
    ) async -> Bool {
        var error = error
        let progress = flight.sofar
        if error.request == nil { error.request = progress.request }
        if error.endpoint == nil { error.endpoint = flight.link.model }
        let isCancelled = Task.isCancelled || error.kind == .cancelled
        let fate = JobFate(error, at: progress.stage, resubmission: options.submit.resubmission)
        let goesOn = next != nil && !isCancelled && mayGoOn(after: error, fate)
        if let request = progress.request, fate.isUnknown, goesOn || isCancelled && options.cancelsWithTask {
            // A task of its own, since this one may be cancelled; awaited, so that nothing goes on behind the caller.
            let isTakenBack = await Task { await client.queue.cancelAtOnce(request) }.value
            if isTakenBack { error.message += "; fal was asked to stop it" }
        }
        var attempt = FalGateway.Report.Attempt(
            flight.link.model, isCancelled ? .cancelled : .failed, flight.conversion, since: start)
        attempt.take(error, fate)
        report.attempts.append(attempt)
        tell(attempt, report.attempts.count, goesOn ? next : nil)
        return goesOn
    }

    private func mayGoOn(after error: FalError, _ fate: JobFate) -> Bool {
        // The caller's limit on waiting for a runner has passed: this model is out of the question, others are not.
        let canPass = error.isRetryable || error.isStartTimeout
        guard fate.isUnknown else { return canPass }
        return options.fallback.mayPayTwice && (canPass || error.kind == .submissionUnknown)
    }

    private func tell(_ attempt: FalGateway.Report.Attempt, _ number: Int, _ next: EndpointID?) {
        guard let onUpdate else { return }
        var update = FalGateway.Update(.failed, model: attempt.model, attempt: number, request: attempt.request)
        update.message = attempt.cause.map { "\($0)" }
        update.nextModel = next
        onUpdate(update)
    }

    /// What a model did is more to know than what another could not be asked.
    private func failure(_ report: FalGateway.Report) -> FalGateway.Failure {
        let causes = report.attempts.compactMap(\.cause)
        let called = causes.last { if case .call = $0 { true } else { false } }
        let cause = called ?? causes.last ?? .call(FalError(.input, "no model is named"))
        return FalGateway.Failure(cause, report: report)
    }
}

extension FalGateway.Report.Attempt {
    mutating func take(_ error: FalError, _ fate: JobFate) {
        cause = .call(error)
        request = error.request
        requestID = error.requestID ?? error.request?.id
        if case .unknown(let reason) = fate {
            mayBePaid = true
            note = reason
        }
    }
}

extension JobFate {
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
