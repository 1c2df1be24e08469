import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// An error of the client, as findings and an exit code.
struct CallFailure {
    var error: FalError
    /// How to go on with the request, once there is one.
    var commands: CallCommands?
    /// What was sent: a server may quote it, and it is nobody's business.
    var input: JSONValue?

    init(_ error: FalError, commands: CallCommands? = nil, input: JSONValue? = nil) {
        self.error = error
        self.commands = commands
        self.input = input
    }

    var requestID: String? { error.requestID ?? commands?.request }

    var failure: Failure {
        var message = shown(error.message)
        if let requestID, !message.contains(requestID) { message += " (request \(ShownText.plain(requestID)))" }
        var diagnostics = [
            Diagnostic(code, .error, message, endpoint: error.endpoint?.text, remedy: remedy)
        ]
        diagnostics += error.details.map { detail in
            let pointer = detail.pointer
            return Diagnostic(
                .refusedCall, .error, "\(shown(detail.message)) [\(ShownText.plain(detail.type, limit: 80))]",
                at: .init(pointer: pointer.isEmpty ? nil : shown(pointer)), endpoint: error.endpoint?.text)
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
        // Whoever takes 5 for "try again" would pay twice.
        case .submissionUnknown: .failure
        case .input, .decoding, .timeout, .cancelled, .file: .failure
        }
    }

    /// fal, or what stands before it, cannot do it now; the model itself has said nothing.
    private var isOutage: Bool {
        guard let status = error.status, error.details.isEmpty else { return false }
        return [429, 502, 503].contains(status) || status == 504 && !error.isStartTimeout
    }

    private var isUnfinished: Bool {
        guard error.status == 400, let raw = error.raw, let json = try? JSONValue(parsing: raw) else { return false }
        return json["detail"]?.stringValue?.contains("still in progress") == true
    }

    private var remedy: String? {
        switch error.kind {
        case .timeout, .cancelled, .transport: commands.map { "The request goes on: `\($0.wait)`." }
        case .decoding, .file: commands.map { "Fetch it again: `\($0.result)`." }
        case .submissionUnknown: "Look at https://fal.ai/dashboard/requests before you run it again."
        case .service where isUnfinished: commands.map { "Wait for it: `\($0.wait)`." }
        case .service where isOutage: commands.map { "Ask again later: `\($0.wait)`." }
        case .service, .configuration, .input: nil
        }
    }

    private func shown(_ text: String) -> String {
        var text = input.map { Redaction(of: $0).applied(to: text) } ?? text
        // Not even when a server, or something before it, gives it back.
        if let key = Tool.key { text = text.replacing(key, with: "…") }
        return ShownText.plain(text, limit: 1_000)
    }
}
