import FalFields
import FalJSON

/// Decides the outcome of a request as soon as it is submitted: every attempt, how long it takes and how it ends.
struct JobPlanner: Sendable {
    let pace: FalEmulator.Pace
    let faults: FalEmulator.Faults
    let storage: StorageHandler

    /// How often fal's queue attempts a request at most.
    private static let mostAttempts = 10

    /// The work that is asked of a model.
    struct Job {
        var endpoint: EmulatedEndpoint
        var input: JSONValue
        var requestID: String
        /// The base URL of files.
        var filesURL: String
        /// Whether failures of the infrastructure are final.
        var forbidsRetries: Bool
        var runnerHint: String?
    }

    /// The attempts of a job. fal accepts any input and reports an invalid one when the result is fetched; there is no
    /// failed state.
    func attempts(at job: Job) async -> [QueuedRequest.Attempt] {
        let files = await storage.facts(ofFilesIn: job.input)
        let violations = job.endpoint.schema.violations(inInput: job.input) { files[$0] }
        if !violations.isEmpty {
            let body = ValidationErrors(schema: job.endpoint.schema, input: job.input).json(violations)
            // A runner rejects it as soon as it sees it.
            return [.init(queueTime: pace.waiting, runTime: .zero, outcome: rejection(body, of: job))]
        }
        var attempts: [QueuedRequest.Attempt] = []
        repeat {
            let attempt = attempt(at: job)
            attempts.append(attempt)
            guard attempt.isRetryable else { break }
        } while !job.forbidsRetries && attempts.count < Self.mostAttempts
        return attempts
    }

    private func attempt(at job: Job) -> QueuedRequest.Attempt {
        var runTime = pace.running
        var isLost = false
        var isRejected = false
        var response: EmulatorResponse?
        for effect in faults.effects(on: .job, endpoint: job.endpoint.id.text) {
            switch effect {
            case .delay(let duration): runTime += duration
            case .runnerDisconnected: isLost = true
            case .contentPolicyViolation: isRejected = true
            case .answer(let status, let body, let headers): response = response ?? .fault(status, body, headers)
            default: break
            }
        }
        if isLost {
            return .init(
                queueTime: pace.waiting, runTime: runTime / 2,
                outcome: .infrastructureError(503, "Runner disconnected", type: "runner_disconnected"),
                isRetryable: true)
        }
        let outcome =
            if let response {
                outcome(response, of: job)
            } else if isRejected {
                rejection(Self.contentPolicyViolation(job.input), of: job)
            } else {
                success(of: job)
            }
        return .init(queueTime: pace.waiting, runTime: runTime, outcome: outcome)
    }

    private func success(of job: Job) -> QueuedRequest.Outcome {
        let output = SampleBuilder.output(
            of: job.endpoint.id, schema: job.endpoint.schema, input: job.input, seed: job.requestID,
            base: job.filesURL)
        return .init(
            status: 200, body: output.serialized(), headers: Self.headers(of: job, billedUnits: 1),
            notes: SampleBuilder.notes(on: job.input, schema: job.endpoint.schema))
    }

    /// The outcome that a fault demands. A body in the format of an infrastructure error counts as one.
    private func outcome(_ response: EmulatorResponse, of job: Job) -> QueuedRequest.Outcome {
        var response = response
        if (200..<300).contains(response.status) {
            let ownHeaders = response.headers
            response.headers = Self.headers(of: job, billedUnits: 1)
            response = response.replacing(ownHeaders)
        }
        var outcome = QueuedRequest.Outcome(
            status: response.status, body: response.body, headers: response.headers)
        if !outcome.isSuccess, let json = try? JSONValue(parsing: response.body),
            let type = json["error_type"]?.stringValue
        {
            outcome.errorType = type
            outcome.error = json["detail"]?.stringValue ?? type
        }
        return outcome
    }

    /// The model rejects the input, which is free of charge.
    private func rejection(_ body: JSONValue, of job: Job) -> QueuedRequest.Outcome {
        .init(status: 422, body: body.serialized(), headers: Self.headers(of: job, billedUnits: 0))
    }

    private static func headers(of job: Job, billedUnits: Int) -> [(name: String, value: String)] {
        [("X-Fal-Billable-Units", "\(billedUnits)"), ("X-Fal-Served-From", runner(of: job))]
    }

    /// Equal hints lead to the same runner. Without a hint, every request has its own.
    private static func runner(of job: Job) -> String {
        var random = SampleRandom(of: job.endpoint.id.text, job.runnerHint ?? job.requestID)
        return "runner-" + random.uuid().prefix(8)
    }

    private static func contentPolicyViolation(_ input: JSONValue) -> JSONValue {
        let prompt = input["prompt"]
        return [
            "detail": [
                [
                    "loc": prompt == nil ? ["body"] : ["body", "prompt"],
                    "msg": "The input is against the content policy", "type": "content_policy_violation",
                    "url": "https://docs.fal.ai/errors/#content_policy_violation", "input": prompt ?? input,
                ]
            ]
        ]
    }
}

/// fal's error body when not the model but the infrastructure has failed: `{"detail", "error_type"}`.
enum InfrastructureError {
    static func json(_ detail: String, type: String) -> JSONValue {
        ["detail": .string(detail), "error_type": .string(type)]
    }

    static func response(_ status: Int, _ detail: String, type: String) -> EmulatorResponse {
        .json(status, json(detail, type: type)).with("X-Fal-Error-Type", type)
    }
}
