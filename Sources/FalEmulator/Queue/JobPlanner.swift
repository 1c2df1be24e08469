import FalFields
import FalJSON

/// Settles what becomes of a request, before any time has passed.
struct JobPlanner: Sendable {
    let pace: FalEmulator.Pace
    let faults: FalEmulator.Faults

    /// fal's queue tries a request so often at most.
    private static let mostAttempts = 10

    /// What a model is asked.
    struct Job {
        var endpoint: EmulatedEndpoint
        var input: JSONValue
        var requestID: String
        /// What addresses of files begin with.
        var files: String
        /// Whether a failure of the infrastructure is final.
        var isOnce: Bool
        var runnerHint: String?
    }

    /// Any input is taken. That it does not fit comes out when the result is fetched, as at fal: there is no state for
    /// failure.
    func attempts(at job: Job) -> [QueuedRequest.Attempt] {
        let violations = job.endpoint.schema.violations(inInput: job.input)
        if !violations.isEmpty {
            let body = ValidationReport(schema: job.endpoint.schema, input: job.input).json(violations)
            // It is refused as soon as a runner looks at it.
            return [.init(waiting: pace.waiting, running: .zero, ending: refusal(body.serialized(), of: job))]
        }
        var attempts: [QueuedRequest.Attempt] = []
        repeat {
            let attempt = attempt(at: job)
            attempts.append(attempt)
            guard attempt.isWorthAnother else { break }
        } while !job.isOnce && attempts.count < Self.mostAttempts
        return attempts
    }

    private func attempt(at job: Job) -> QueuedRequest.Attempt {
        var attempt = QueuedRequest.Attempt(
            waiting: pace.waiting, running: pace.running, ending: .init(status: 0, body: []))
        var isLost = false
        var isRefused = false
        var own: EmulatorAnswer?
        for effect in faults.strike(.job, endpoint: job.endpoint.id.text) {
            switch effect {
            case .delay(let duration): attempt.running += duration
            case .runnerDisconnected: isLost = true
            case .contentPolicyViolation: isRefused = true
            case .answer(let status, let body, let headers): own = own ?? .fault(status, body, headers)
            default: break
            }
        }
        if isLost {
            attempt.running = attempt.running / 2
            attempt.ending = .infrastructure(503, "Runner disconnected", type: "runner_disconnected")
            attempt.isWorthAnother = true
        } else if let own {
            attempt.ending = ending(own, of: job)
        } else if isRefused {
            attempt.ending = refusal(Self.contentPolicy(job.input).serialized(), of: job)
        } else {
            attempt.ending = success(of: job)
        }
        return attempt
    }

    private func success(of job: Job) -> QueuedRequest.Ending {
        let output = SampleBuilder.output(
            of: job.endpoint.id, schema: job.endpoint.schema, input: job.input, seed: job.requestID, base: job.files)
        return .init(status: 200, body: output.serialized(), headers: Self.facts(of: job, units: 1))
    }

    /// An end that somebody asked for. What is said in the words of the infrastructure is a failure of that.
    private func ending(_ answer: EmulatorAnswer, of job: Job) -> QueuedRequest.Ending {
        var answer = answer
        if (200..<300).contains(answer.status) {
            let own = answer.headers
            answer.headers = Self.facts(of: job, units: 1)
            answer = answer.replacing(own)
        }
        var ending = QueuedRequest.Ending(status: answer.status, body: answer.body, headers: answer.headers)
        if !ending.isSuccess, let json = try? JSONValue(parsing: answer.body),
            let type = json["error_type"]?.stringValue
        {
            ending.errorType = type
            ending.error = json["detail"]?.stringValue ?? type
        }
        return ending
    }

    /// A refusal by the model costs nothing.
    private func refusal(_ body: [UInt8], of job: Job) -> QueuedRequest.Ending {
        .init(status: 422, body: body, headers: Self.facts(of: job, units: 0))
    }

    private static func facts(of job: Job, units: Int) -> [(name: String, value: String)] {
        [("X-Fal-Billable-Units", "\(units)"), ("X-Fal-Served-From", runner(of: job))]
    }

    /// Equal hints lead to one runner; without a hint it is any.
    private static func runner(of job: Job) -> String {
        var random = SampleRandom(of: job.endpoint.id.text, job.runnerHint ?? job.requestID)
        return "runner-" + random.uuid().prefix(8)
    }

    private static func contentPolicy(_ input: JSONValue) -> JSONValue {
        let text = input["prompt"]
        return [
            "detail": [
                [
                    "loc": text == nil ? ["body"] : ["body", "prompt"],
                    "msg": "The input is against the content policy", "type": "content_policy_violation",
                    "url": "https://docs.fal.ai/errors/#content_policy_violation", "input": text ?? input,
                ]
            ]
        ]
    }
}
