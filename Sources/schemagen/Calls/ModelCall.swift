import FalFields
import FalJSON
import FalRuntime
import FalSupport
import SchemagenWorkspace

/// One call of a model, from the upload of local files to the result. Reports its progress.
struct ModelCall: Sendable {
    let client: FalClient
    let endpoint: EndpointID
    let progress: CallProgress
    /// Whether the log lines of the model are shown.
    var showsLogs = false
    /// Called when fal has accepted the request, before its result is awaited.
    var onSubmit: @Sendable (FalRequestHandle) -> Void = { _ in }

    /// The state of a call when it ended.
    struct Outcome: Sendable {
        var request: FalRequestHandle?
        var result: FalResult<JSONValue>?
        /// Those of a stream, as far as they came.
        var events: [JSONValue]?
        /// What the model has made; of a stream that came to its end, the last event.
        var output: JSONValue?
        var error: FalError?

        mutating func take(_ result: FalResult<JSONValue>?) {
            self.result = result
            output = result?.output
        }
    }

    /// Uploads, submits, and waits for the result.
    ///
    /// - Parameter timeout: How long all of it may take together.
    func queued(
        _ input: JSONValue, _ uploads: PendingUploads, options: FalSubmitOptions, isAsync: Bool, timeout: Duration?
    ) async -> Outcome {
        // Known whatever happens next.
        let submitted = Locked<FalRequestHandle?>(nil)
        var outcome = Outcome()
        do throws(FalError) {
            let result = try await Deadline.within(timeout) { () throws(FalError) -> FalResult<JSONValue>? in
                let input = try await InputUploads(client: client, files: uploads, progress: progress).uploadFiles(
                    of: input)
                progress.transient("submitting")
                let request = try await submit(input, options)
                submitted.withLock { $0 = request }
                onSubmit(request)
                if isAsync { return nil }
                progress.log("request \(request.id)")
                return try await finish(request, timeout: nil)
            }
            outcome.take(result)
        } catch {
            outcome.error = error
        }
        outcome.request = submitted.withLock { $0 } ?? outcome.error?.request
        return outcome
    }

    /// Submits. What becomes of a request that fal takes although the call has ended is the caller's decision.
    private func submit(
        _ input: JSONValue, _ options: FalSubmitOptions
    ) async throws(FalError) -> FalRequestHandle {
        let outcome: Result<FalRequestHandle, FalError> = await withTaskCancellationHandler {
            do throws(FalError) {
                return .success(
                    try await client.queue.submit(
                        to: endpoint, input: input, options: options, cancelsWithTask: false))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            let seconds = client.configuration.submitGracePeriod.components.seconds
            progress.log("waiting up to \(seconds) s for fal's answer to the submit; Ctrl-C exits at once")
        }
        return try outcome.get()
    }

    /// Waits for a request and fetches its result.
    func finish(_ request: FalRequestHandle, timeout: Duration?) async throws(FalError) -> FalResult<JSONValue> {
        let last = try await client.queue.waitForCompletion(of: request, timeout: timeout, onUpdate: show)
        do {
            var result = try await client.queue.result(of: request)
            result.metrics = last.metrics
            return result
        } catch {
            // The status may explain the failure better than the response in place of the result.
            var error = error
            if error.errorType == nil { error.errorType = last.failureType }
            if let failure = last.failure, error.details.isEmpty { error.message += " (\(failure))" }
            throw error
        }
    }

    /// Uploads, and calls the model directly, without the queue.
    func direct(
        _ input: JSONValue, _ uploads: PendingUploads, options: FalSubmitOptions, timeout: Duration?
    ) async -> Outcome {
        var outcome = Outcome()
        do throws(FalError) {
            let result = try await Deadline.within(timeout) { () throws(FalError) in
                let input = try await InputUploads(client: client, files: uploads, progress: progress).uploadFiles(
                    of: input)
                progress.transient("running")
                return try await client.run(endpoint, input: input, options: options)
            }
            outcome.take(result)
        } catch {
            outcome.error = error
        }
        return outcome
    }

    /// Uploads, and calls the model directly for its results as they come.
    func streamed(
        _ input: JSONValue, _ uploads: PendingUploads, options: FalSubmitOptions, timeout: Duration?,
        onEvent: @escaping @Sendable (JSONValue) async -> Void
    ) async -> Outcome {
        let events = Locked<[JSONValue]>([])
        var outcome = Outcome()
        do throws(FalError) {
            try await Deadline.within(timeout) { () throws(FalError) in
                let input = try await InputUploads(client: client, files: uploads, progress: progress).uploadFiles(
                    of: input)
                progress.transient("running")
                for try await part in client.stream(endpoint, input: input, options: options) {
                    let event = part.json ?? Self.json(part.raw)
                    let count = events.withLock {
                        $0.append(event)
                        return $0.count
                    }
                    await onEvent(event)
                    progress.transient("running, \(count) \(count == 1 ? "event" : "events")")
                }
            }
            outcome.output = events.withLock { $0.last }
        } catch {
            outcome.error = error
        }
        outcome.events = events.withLock { $0 }
        return outcome
    }

    /// An event that is not JSON: a text, or bytes as a data URI.
    private static func json(_ bytes: [UInt8]) -> JSONValue {
        .string(String(validUTF8: bytes) ?? "data:application/octet-stream;base64," + Base64.encode(bytes))
    }

    @Sendable func show(_ status: FalQueueStatus) {
        // The last log lines come with the completed status and are shown before it.
        if status.isCompleted { show(status.logs) }
        progress.status(Self.text(for: status))
        if !status.isCompleted { show(status.logs) }
    }

    private func show(_ lines: [FalQueueStatus.LogLine]) {
        guard showsLogs else { return }
        for line in lines { progress.log(Self.text(for: line)) }
    }

    /// A log line with a prefix, so that it cannot look like one of ours or like a GitHub workflow command.
    static func text(for line: FalQueueStatus.LogLine) -> String {
        "| " + TerminalEscaping.escaped(KeyRedaction.ofEnvironment.applied(to: line.message), limit: 2_000)
    }

    /// `in queue, 2 ahead`.
    static func text(for status: FalQueueStatus) -> String {
        switch status.state {
        case .inQueue(let position): position.map { "in queue, \($0) ahead" } ?? "in queue"
        case .inProgress: "in progress"
        case .completed:
            status.failure.map {
                "completed: \(TerminalEscaping.escaped(KeyRedaction.ofEnvironment.applied(to: $0)))"
            } ?? "completed"
        }
    }
}
