import FalFields
import FalJSON
import FalRuntime
import FalTransport
import NIOWebSocket

/// `wss://fal.run/{id}/realtime`: the sockets of realtime models.
struct RealtimeHandler: Sendable {
    let endpoints: EndpointStore
    let faults: FaultInjector
    let pace: FalEmulator.Pace
    let seed: UInt64?

    typealias Service = @Sendable (EmulatedSocket) async -> Void

    /// - Returns: The answer for the journal, and what serves the socket if it is 101.
    func open(
        _ request: EmulatorRequest, path: ArraySlice<String>
    ) async -> (response: EmulatorResponse, serve: Service?) {
        let path = path.contains { $0.contains("/") } ? [] : Array(path)
        let whole = path.joined(separator: "/")
        // The path of the socket follows the id, unless it is part of it.
        let shorter = path.dropLast().joined(separator: "/")
        let id = endpoints[whole] == nil && endpoints[shorter] != nil ? shorter : whole
        let response = await faults.apply(to: .realtime, endpoint: id) { _ in
            guard let endpoint = endpoints[id] else {
                return .detail(404, "Application \"\(id.prefix(100))\" not found")
            }
            guard endpoint.socket != nil else { return .detail(404, "Path /realtime not found") }
            if let problem = Self.bufferingProblem(request) { return problem }
            return EmulatorResponse(status: 101, contentType: "", body: [])
        }
        guard response.status == 101, response.delivery == .whole, let endpoint = endpoints[id],
            let rules = endpoint.socket
        else { return (response, nil) }
        let isRefused = response.faults.contains(FalEmulator.Fault.Effect.unauthorized.name)
        let isAuthorized = !isRefused && request.unauthorizedResponse(app: id) == nil
        let session = RealtimeSession(
            endpoint: endpoint, rules: rules.with(buffering: request.query["max_buffering"].flatMap { Int($0) }),
            faults: faults, pace: pace, seed: seed, filesURL: request.filesURL)
        return (
            response,
            { socket in
                guard isAuthorized else {
                    // fal says so in a message, since a browser could not read it in an HTTP answer.
                    try? await socket.send(text: Array(#"{"status":"error","error":"Unauthorized"}"#.utf8))
                    return
                }
                await session.serve(socket)
            }
        )
    }

    private static func bufferingProblem(_ request: EmulatorRequest) -> EmulatorResponse? {
        guard let text = request.query["max_buffering"] else { return nil }
        return Int(text).map { (1...60).contains($0) } == true
            ? nil : .detail(422, "max_buffering must be an integer from 1 to 60")
    }
}

extension RealtimeProtocol {
    fileprivate func with(buffering: Int?) -> Self {
        var result = self
        result.buffering = buffering ?? self.buffering
        return result
    }
}

/// One session of a model: takes the inputs of a socket and answers as its mode says.
private struct RealtimeSession: Sendable {
    let endpoint: EmulatedEndpoint
    let rules: RealtimeProtocol
    let faults: FaultInjector
    let pace: FalEmulator.Pace
    let seed: UInt64?
    let filesURL: String

    /// How many results a stream has.
    private static let pieces = 4

    /// Why a session ends before its time.
    private enum End: Error {
        /// The model fails: fal says why.
        case failure(String)
        /// Ended by a fault, or by the caller.
        case silent
    }

    func serve(_ socket: EmulatedSocket) async {
        let inbox = SocketInbox(capacity: rules.mode == .unary ? rules.buffering : nil)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.fill(from: socket.inputs) }
            do {
                try await answer(socket, inbox)
                // At the end of every session, whatever its mode.
                try? await socket.send(text: error("TIMEOUT", "no inputs, reconnect when needed!"))
            } catch End.failure(let reason) {
                try? await socket.send(text: error("INTERNAL_ERROR", reason))
            } catch {}
            socket.close(.normalClosure)
        }
    }

    private func answer(_ socket: EmulatedSocket, _ inbox: SocketInbox) async throws {
        var count = 0
        while true {
            let inputs = await inbox.next(rules.batchSize, within: rules.sessionTimeout)
            // A result for several inputs is that of the newest.
            guard var newest = try inputs.map(value).last else { return }
            count += inputs.count
            for _ in inputs { try await applyFaults(socket, inbox) }
            switch rules.mode {
            case .unary:
                try await work()
                try await socket.send(binary: result(of: newest, number: count))
                try await sendTimings(of: 1, to: socket)
            case .bidirectional:
                try await work()
                try await socket.send(binary: result(of: newest, number: count))
            case .serverStreaming:
                for piece in 1...Self.pieces {
                    try await work()
                    try await socket.send(binary: result(of: newest, number: piece))
                }
                return try await sendTimings(of: Self.pieces, to: socket)
            case .clientStreaming:
                while let next = try await inbox.next(within: rules.sessionTimeout).map(value).last {
                    newest = next
                }
                try await work()
                return try await socket.send(binary: result(of: newest, number: 1))
            }
        }
    }

    private func work() async throws {
        try await faults.clock.sleep(faults.clock.elapsed() + pace.running)
    }

    private func applyFaults(_ socket: EmulatedSocket, _ inbox: SocketInbox) async throws {
        for effect in faults.rules.effects(on: .message, endpoint: endpoint.id.text) {
            switch effect {
            case .closeSocket:
                socket.close(.unexpectedServerError)
                throw End.silent
            case .socketError: throw End.failure("a fault of the local fal")
            case .stallSocket:
                await inbox.waitForEnd()
                throw End.silent
            case .garbageFrame: try await socket.send(binary: [0xC1])
            default: break
            }
        }
    }

    // MARK: Values

    /// The input as JSON, in which bytes are text.
    private func value(of input: EmulatedSocket.Input) throws -> JSONValue {
        if input.isText { throw End.failure("inputs are binary frames") }
        let message: MessagePackValue
        do {
            message = try MessagePackValue(parsing: input.bytes)
        } catch {
            throw End.failure("the input is not MessagePack: \(error)")
        }
        guard let json = message.json(bytes: { .string("<\($0.count) bytes>") }) else {
            throw End.failure("the input has a value or a key that no field takes")
        }
        let violations = endpoint.schema.violations(inInput: json)
        guard violations.isEmpty else {
            throw End.failure(violations.map(\.description).joined(separator: "; "))
        }
        return json
    }

    private func result(of input: JSONValue, number: Int) throws -> [UInt8] {
        let seed = "\(seed ?? 0) \(number)"
        let output = SampleBuilder.output(
            of: endpoint.id, schema: endpoint.schema, input: input, seed: seed, base: filesURL)
        let parameters = SampleParameters(input: input, schema: endpoint.schema)
        let files = SampleFileMaker(parameters: parameters, base: filesURL)
        var random = SampleRandom(of: endpoint.id.text, seed)
        return try MessagePackValue(output).fillingBytes { name in
            files.file(.file, named: name, random: &random).bytes()
        }.serialized()
    }

    /// How long the model took. fal says so after a result in the unary mode, and after the last piece of a stream.
    private func sendTimings(of results: Int, to socket: EmulatedSocket) async throws {
        let seconds = JSONNumber((pace.running * results).seconds).map { JSONValue.number($0) } ?? 0
        let timings: JSONValue = ["type": "x-fal-message", "action": "timings", "timing": seconds]
        try await socket.send(text: timings.serialized())
    }

    private func error(_ type: String, _ reason: String) -> [UInt8] {
        let error: JSONValue = ["type": "x-fal-error", "error": .string(type), "reason": .string(reason)]
        return error.serialized()
    }
}

extension MessagePackValue {
    /// Members that are called `…bytes` have the bytes of a file, which JSON's samples cannot.
    fileprivate func fillingBytes(_ bytes: (_ name: String) -> [UInt8]) -> Self {
        switch self {
        case .array(let items): .array(items.map { $0.fillingBytes(bytes) })
        case .map(let members):
            .map(
                members.map { member in
                    if let name = member.key.stringValue, name.hasSuffix("bytes"), case .string = member.value {
                        return Member(member.key, .binary(bytes(name)))
                    }
                    return Member(member.key, member.value.fillingBytes(bytes))
                })
        default: self
        }
    }
}
