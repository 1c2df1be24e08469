import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// Writes what becomes of one call into the history.
struct CallRecorder: Sendable {
    /// `nil` if the call is not to be remembered.
    let history: CallHistory?
    let endpoint: EndpointID
    let emulator: String?
    /// With paths in place of local files; `nil` if it is not known.
    var input: JSONValue?
    let console: Console
    /// When the call began.
    var start = ToolEnvironment.now()

    /// fal has accepted the request.
    func submitted(_ request: FalRequestHandle) { record(.submitted, request: request.id) }

    /// The call has ended.
    func ended(_ outcome: ModelCall.Outcome, files: [FalDownload], wasCancelled: Bool? = nil) {
        let id = outcome.request?.id ?? outcome.result?.requestID ?? outcome.error?.requestID
        if let output = outcome.output {
            record(.succeeded, request: id) { call in
                call.output = output
                call.files = files.map(\.path)
            }
        } else if wasCancelled == true {
            record(.cancelled, request: id)
        } else if let error = outcome.error {
            // Only the service can say that a request has failed. Otherwise its result is still to be had.
            let mayRun = outcome.request != nil && error.kind != .service
            record(mayRun ? .submitted : .failed, request: id) { $0.error = error.message }
        }
    }

    private func record(
        _ state: RememberedCall.State, request: String?, with change: (inout RememberedCall) -> Void = { _ in }
    ) {
        guard let history else { return }
        var call = RememberedCall(
            time: start, endpoint: endpoint, request: request, state: state, emulator: emulator, input: input)
        change(&call)
        do throws(SystemError) {
            try history.append(call)
        } catch {
            console.note("the call is not in the history: \(error)")
        }
    }
}
