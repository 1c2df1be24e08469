import FalFields
import FalJSON
import FalRuntime
import SchemagenWorkspace

/// One call of a model, from local files to the result, saying on the way where it stands.
struct ModelCall: Sendable {
    let client: FalClient
    let endpoint: EndpointID
    let ticker: CallTicker
    /// Whether the model's own lines are shown.
    var showsLogs = false

    /// How far a call came.
    struct Outcome: Sendable {
        var request: FalRequestHandle?
        var result: FalResult<JSONValue>?
        var error: FalError?
    }

    /// Uploads, submits, and waits for the result.
    ///
    /// - Parameter timeout: how long to wait for the result once the request is submitted.
    func queued(
        _ input: JSONValue, _ uploads: PendingUploads, options: FalSubmitOptions, isAsync: Bool, timeout: Duration?
    ) async -> Outcome {
        var outcome = Outcome()
        do throws(FalError) {
            let start = ContinuousClock.now
            let input = try await InputUploads(client: client, uploads: uploads, ticker: ticker).addressed(input)
            ticker.passing("submitting")
            let request = try await client.queue.submit(to: endpoint, input: input, options: options)
            outcome.request = request
            if isAsync { return outcome }
            // First of all, so that it is known whatever comes.
            ticker.line("request \(ShownText.plain(request.id))")
            let rest = timeout.map { max(.milliseconds(1), $0 - (ContinuousClock.now - start)) }
            outcome.result = try await finish(request, timeout: rest)
        } catch {
            outcome.error = error
        }
        return outcome
    }

    /// Waits for a request and fetches its result.
    func finish(_ request: FalRequestHandle, timeout: Duration?) async throws(FalError) -> FalResult<JSONValue> {
        let last = try await client.queue.waitForCompletion(of: request, timeout: timeout, onUpdate: show)
        do {
            var result = try await client.queue.result(of: request)
            result.metrics = last.metrics
            return result
        } catch {
            // The status can say why better than the answer in the result's place does.
            var error = error
            if error.errorType == nil { error.errorType = last.failureType }
            if let failure = last.failure, error.details.isEmpty { error.message += " (\(failure))" }
            throw error
        }
    }

    /// Uploads, and calls the model without the queue.
    func direct(
        _ input: JSONValue, _ uploads: PendingUploads, options: FalSubmitOptions, timeout: Duration?
    ) async -> Outcome {
        var outcome = Outcome()
        do throws(FalError) {
            let input = try await InputUploads(client: client, uploads: uploads, ticker: ticker).addressed(input)
            ticker.passing("running")
            outcome.result = try await client.run(endpoint, input: input, options: options, timeout: timeout)
        } catch {
            outcome.error = error
        }
        return outcome
    }

    @Sendable func show(_ status: QueueStatus) {
        // The last lines come with the word that all is done.
        if status.isCompleted { show(status.logs) }
        ticker.state(Self.words(for: status))
        if !status.isCompleted { show(status.logs) }
    }

    private func show(_ lines: [QueueStatus.LogLine]) {
        guard showsLogs else { return }
        for line in lines { ticker.line(Self.words(for: line)) }
    }

    /// With something before it: a line of a model must not look like one of ours, or like a command to GitHub.
    static func words(for line: QueueStatus.LogLine) -> String { "| " + ShownText.plain(line.message, limit: 2_000) }

    /// `in queue, 2 before it`.
    static func words(for status: QueueStatus) -> String {
        switch status.state {
        case .inQueue(let position): position.map { "in queue, \($0) before it" } ?? "in queue"
        case .inProgress: "in progress"
        case .completed: status.failure.map { "completed: \(ShownText.plain($0))" } ?? "completed"
        }
    }
}
