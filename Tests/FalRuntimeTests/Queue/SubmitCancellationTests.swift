import FalEmulator
import FalJSON
import FalRuntime
import FalSupport
import Loopback
import TestSupport
import Testing

private typealias Fault = LocalFal.Fault

/// No cancelled call leaves a job behind that runs and costs money without anybody knowing: wherever it stands, what
/// fal has taken is cancelled there, or in the error.
@Suite("Submits that are cancelled") struct SubmitCancellationTests {
    /// The calls that submit.
    enum Call: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case subscribe, subscribeByID, submit, submitByID, generate, gatewaySubmit

        var testDescription: String { rawValue }

        func error(
            _ client: FalClient, cancelsWithTask: Bool = true, timeout: Duration? = nil, images: [FalInputImage] = []
        ) async -> FalError? {
            let gateway = FalGateway(client: client, registry: SampleModels.registry)
            let request = VideoRequest(prompt: "a", images: images)
            let options = FalGateway.Options.with {
                $0.cancelsWithTask = cancelsWithTask
                $0.timeout = timeout
            }
            switch self {
            case .subscribe:
                return await falError { () throws(FalError) in
                    try await client.subscribe(
                        to: Echo.self, input: [:], timeout: timeout, cancelsWithTask: cancelsWithTask)
                }
            case .subscribeByID:
                return await falError { () throws(FalError) in
                    try await client.subscribe(
                        to: Echo.id, input: [:], timeout: timeout, cancelsWithTask: cancelsWithTask)
                }
            case .submit:
                return await falError { () throws(FalError) in
                    try await client.queue.submit(to: Echo.self, input: [:], cancelsWithTask: cancelsWithTask)
                }
            case .submitByID:
                return await falError { () throws(FalError) in
                    try await client.queue.submit(to: Echo.id, input: [:], cancelsWithTask: cancelsWithTask)
                }
            case .generate:
                return await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.generate(
                        request, models: [SampleModels.other, SampleModels.third], options: options)
                }?.call
            case .gatewaySubmit:
                return await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.submit(
                        request, models: [SampleModels.other, SampleModels.third], options: options)
                }?.call
            }
        }
    }

    @Test(
        "A job that fal takes during the grace period is cancelled there, or returned in the error",
        arguments: Call.allCases, [true, false])
    func aHostileServerAnswersLate(_ call: Call, cancelsWithTask: Bool) async throws {
        for kind in TransportKind.allCases {
            try await LocalFal.gated { fal, gate in
                let client = try fal.client(kind) { $0.submitGracePeriod = .seconds(600) }
                let task = Task { await call.error(client, cancelsWithTask: cancelsWithTask) }
                await gate.arrival()
                task.cancel()
                await gate.open()
                let error = try #require(await task.value)
                #expect(error.kind == .cancelled && !error.isRetryable)
                #expect(fal.accepted.count == 1 && error.request?.id == fal.accepted.first)
                #expect(error.requestID == error.request?.id)
                #expect(fal.seen(.cancel).map(\.requestID) == (cancelsWithTask ? fal.accepted : []))
            }
        }
    }

    @Test("A deadline that passes during a submit is a timeout with the request", arguments: TransportKind.allCases)
    func deadline(_ kind: TransportKind) async throws {
        for call in Call.allCases where call != .submit && call != .submitByID {
            // The answer comes long after the deadline; on a machine where it does not, the deadline passes while the
            // request waits in the queue, and the outcome is the same.
            try await LocalFal.run(
                Fault(.delay(.milliseconds(500)), on: .submit), documents: SampleModels.documents + [.echo]
            ) {
                $0.pace = FalEmulator.Pace(waiting: .seconds(3_600), running: .seconds(3_600))
            } _: { fal in
                let client = try fal.client(kind) { $0.submitGracePeriod = .seconds(600) }
                let error = await call.error(client, timeout: .milliseconds(100))
                // A submit that is through within its time has not failed.
                guard call != .gatewaySubmit || error != nil else { return }
                #expect(error?.kind == .timeout)
                #expect(error?.request?.id == fal.accepted.first && fal.accepted.count == 1)
                #expect(fal.seen(.cancel).isEmpty)
            }
        }
    }

    @Test("A submit without an answer at a deadline is unknown, and was not interrupted by anybody")
    func deadlineWithoutAnswer() async throws {
        try await LocalFal.run(Fault(.noAnswer, on: .submit)) { fal in
            let client = try fal.client(.urlSession) { $0.submitGracePeriod = .milliseconds(10) }
            let error = await falError { () throws(FalError) in
                // Long enough to arrive there.
                try await client.subscribe(to: Echo.self, input: [:], timeout: .seconds(2))
            }
            if fal.seen(.submit).isEmpty {
                #expect(error?.kind == .timeout)
            } else {
                #expect(error?.kind == .submissionUnknown)
                #expect(error?.message.contains("timed out before fal answered") == true)
            }
        }
    }

    /// Where a call is before fal has its submit.
    enum EarlyPlace: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case slot, key, uploadStart, upload, betweenAttempts

        var testDescription: String { rawValue }

        var faults: [LocalFal.Fault] {
            switch self {
            case .slot: [Fault(.noAnswer, on: .run)]
            case .key: []
            case .uploadStart: [Fault(.noAnswer, on: .uploadStart)]
            case .upload: [Fault(.noAnswer, on: .upload)]
            case .betweenAttempts: [Fault(.answer(status: 429, .fal, headers: ["Retry-After": "200"]), on: .submit)]
            }
        }
    }

    @Test("Before fal has it, a cancelled call ends at once, and submits nothing", arguments: EarlyPlace.allCases)
    func early(_ place: EarlyPlace) async throws {
        try await LocalFal.film {
            $0.faults = place.faults
        } _: { fal in
            let gate = Gate()
            var client = try fal.client(.urlSession) {
                $0.submitGracePeriod = .seconds(600)
                $0.maximumConcurrentRequests = 1
            }
            var holder: Task<Void, Never>?
            switch place {
            case .slot:
                holder = Task { [client] in _ = try? await client.run(SampleModels.other, input: [:]) }
                try await fal.waitForFirst(.run)
            case .key:
                client.configuration.hosts = .fal
                client.credentials = .provider {
                    await gate.pass()
                    try Task.checkCancellation()
                    return "id:secret"
                }
            case .uploadStart, .upload, .betweenAttempts: break
            }
            let hasBegun = Locked(false)
            let task = Task { [client] in
                hasBegun.withLock { $0 = true }
                return await Call.generate.error(
                    client, images: [.reference(.data([1], contentType: "image/png"))])
            }
            switch place {
            case .slot: while !hasBegun.withLock({ $0 }) { await Task.yield() }
            case .key: await gate.arrival()
            case .uploadStart: try await fal.waitForFirst(.uploadStart)
            case .upload: try await fal.waitForFirst(.upload)
            case .betweenAttempts: try await fal.waitForFirst(.submit)
            }
            task.cancel()
            await gate.open()
            let error = await task.value
            #expect(error?.kind == .cancelled && error?.request == nil, "\(String(describing: error))")
            #expect(fal.accepted.isEmpty && fal.seen(.cancel).isEmpty)
            holder?.cancel()
            await holder?.value
        }
    }

    @Test("An answer that breaks off names its job in its head: the error has it", arguments: TransportKind.allCases)
    func brokenAnswer(_ kind: TransportKind) async throws {
        try await LocalFal.run(Fault(.closeMidBody, on: .submit)) { fal in
            let error = await Call.submit.error(try fal.client(kind))
            #expect(error?.kind == .submissionUnknown)
            #expect(fal.accepted.count == 1 && error?.request?.id == fal.accepted.first)
        }
    }

    @Test("Who may be sent twice, and is cancelled after a lost attempt, is told that the job may run")
    func betweenDuplicates() async throws {
        try await LocalFal.run(Fault(.dropAfterAccepting, on: .submit)) { fal in
            let client = try fal.client(.urlSession) { $0.retries.firstDelay = .seconds(600) }
            let task = Task {
                await falError { () throws(FalError) in
                    try await client.queue.submit(
                        to: Echo.self, input: [:], options: .with { $0.resubmission = .mayDuplicate })
                }
            }
            try await fal.waitForFirst(.submit)
            task.cancel()
            #expect(await task.value?.kind == .submissionUnknown)
        }
    }

    @Test("A batch that is cancelled leaves no job behind: each is cancelled at fal or in an error")
    func batch() async throws {
        try await LocalFal.gated { fal, gate in
            let client = try fal.client(TransportKind.allCases[0]) { $0.submitGracePeriod = .seconds(600) }
            let batch = Task {
                await withTaskGroup(of: FalError?.self) { group in
                    for number in 0..<20 {
                        let call = Call.allCases[number % Call.allCases.count]
                        group.addTask { await call.error(client, cancelsWithTask: number.isMultiple(of: 2)) }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
            }
            await gate.arrival()
            batch.cancel()
            await gate.open()
            let errors = await batch.value
            #expect(errors.allSatisfy { $0?.kind == .cancelled })
            let known = Set(errors.compactMap { $0?.request?.id })
            #expect(known.isSuperset(of: fal.accepted))
        }
    }
}
