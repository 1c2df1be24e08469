import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// Converts an error of the client to diagnostics and an exit code.
struct CallFailure {
    var error: FalError
    /// The commands that continue with the request, if there is one.
    var commands: RequestCommands?
    /// The input that was sent. Its strings are redacted in messages, because a server may quote them.
    var input: JSONValue?
    /// Whether the result has arrived, and only its files could not be saved.
    var hasResult: Bool
    private let redaction: KeyRedaction

    init(
        _ error: FalError, commands: RequestCommands? = nil, input: JSONValue? = nil, hasResult: Bool = false,
        redaction: KeyRedaction = .ofEnvironment
    ) {
        self.redaction = redaction
        self.error = error
        self.commands = commands
        self.input = input
        self.hasResult = hasResult
    }

    var requestID: String? { error.requestID ?? commands?.request }

    var failure: Failure {
        var message = redacted(error.message)
        if let requestID, !message.contains(requestID) { message += " (request \(redacted(requestID)))" }
        var diagnostics = [
            Diagnostic(code, .error, message, endpoint: error.endpoint?.text, remedy: remedy)
        ]
        diagnostics += error.details.map { detail in
            let pointer = detail.pointer
            return Diagnostic(
                .refusedCall, .error,
                "\(redacted(detail.message)) [\(redacted(detail.type, limit: 80))]",
                at: .init(pointer: pointer.isEmpty ? nil : redacted(pointer)), endpoint: error.endpoint?.text)
        }
        return Failure(kind, diagnostics)
    }

    private var code: DiagnosticCode {
        switch error.kind {
        case .configuration: error.status == 401 ? .missingKey : .unusableSettings
        case .input: .unusableFile
        case .transport: .unreachableService
        case .submissionUnknown: .unknownSubmission
        case .service:
            if isUnfinished { .unfinishedRequest } else { isOutage ? .unreachableService : .refusedCall }
        case .decoding: .unreadableAnswer
        case .timeout: .waitedTooLong
        case .cancelled: .interruptedCall
        case .file: .unusableFile
        }
    }

    private var kind: Failure.Kind {
        switch error.kind {
        case .transport: .unavailable
        case .service: isOutage ? .unavailable : .failure
        case .configuration: .usage
        // Not `unavailable`: a script that retries on exit code 5 would pay twice.
        case .submissionUnknown: .failure
        case .input, .decoding, .timeout, .cancelled, .file: .failure
        }
    }

    /// Whether fal or a proxy in front of it is unavailable. The model itself has not responded.
    private var isOutage: Bool {
        guard let status = error.status, error.details.isEmpty else { return false }
        return [429, 502, 503].contains(status) || status == 504 && !error.isStartTimeout
    }

    /// What fal answered to a submit that it took: whoever looks for the job needs it.
    private var answer: String? {
        guard let status = error.status, (200..<300).contains(status), let raw = error.raw else { return nil }
        return redacted(String(decoding: raw, as: UTF8.self), limit: 900)
    }

    private var isUnfinished: Bool {
        guard error.status == 400, let raw = error.raw, let json = try? JSONValue(answer: raw) else { return false }
        return json["detail"]?.stringValue?.contains("still in progress") == true
    }

    private var remedy: String? {
        if hasResult { return commands.map { "The result is there. Fetch its files again with `\($0.download)`." } }
        return switch error.kind {
        case .timeout, .cancelled, .transport:
            commands.map { "The request keeps running. Wait for it with `\($0.wait)`." }
        case .decoding: commands.map { "Wait for it and fetch it again with `\($0.wait)`." }
        case .file: commands.map { "Fetch it again with `\($0.result)`." }
        case .submissionUnknown:
            (commands.map { "`\($0.status)` tells whether fal took it." }
                ?? "Check https://fal.ai/dashboard/requests before you run it again.")
                + (answer.map { " The answer was \($0)" } ?? "")
        case .service where isUnfinished: commands.map { "Wait for it with `\($0.wait)`." }
        case .service where isOutage: commands.map { "Try again later with `\($0.wait)`." }
        case .service, .configuration, .input: nil
        }
    }

    /// Redacted before it is cut: a part of a secret would not be recognised afterwards.
    private func redacted(_ text: String, limit: Int = 1_000) -> String {
        let text = redaction.applied(to: input.map { Redaction(of: $0).applied(to: text) } ?? text)
        return TerminalEscaping.escaped(text, limit: limit)
    }
}

/// Replaces the strings of an input in messages from outside.
struct Redaction {
    private var strings: Set<String> = []

    /// Shorter strings are common values such as `auto` or `16:9`.
    private static let minimumLength = 8

    init(of input: JSONValue) { collect(input) }

    private mutating func collect(_ value: JSONValue) {
        switch value {
        case .string(let text): if text.unicodeScalars.count >= Self.minimumLength { strings.insert(text) }
        case .array(let elements): for element in elements { collect(element) }
        case .object(let object): for member in object { collect(member.value) }
        case .null, .bool, .number: return
        }
    }

    func applied(to message: String) -> String {
        // The longest first, because one string may contain another.
        strings.sorted { ($1.utf8.count, $1) < ($0.utf8.count, $0) }.reduce(message) { $0.replacing($1, with: "…") }
    }
}
