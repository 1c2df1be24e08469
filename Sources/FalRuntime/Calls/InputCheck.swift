import FalFields
import FalJSON

/// The JSON of an input that may be sent, and what is odd about it.
struct CheckedInput: Sendable {
    var bytes: [UInt8]
    /// Values that the document does not list. They are sent all the same: fal adds values weekly.
    var problems: [WireProblem] = []
}

extension FalClient {
    /// The JSON of an input, checked against the schema, with local media uploaded and replaced by their URLs.
    ///
    /// - Throws: ``FalError`` of kind `input` for what the schema forbids, before anything is sent.
    func body<E: FalEndpoint>(
        of input: E.Input, for endpoint: E.Type, additionalFields: [String: JSONValue], options: FalSubmitOptions
    ) async throws(FalError) -> CheckedInput {
        let (bytes, localMedia) = E.body(of: input, additionalFields: additionalFields, isDraft: true)
        let isChecked = options.validates && E.schema.input.kind != .json
        if localMedia.isEmpty, !isChecked { return CheckedInput(bytes: bytes) }
        let local = LocalMedia(localMedia)
        let payload = E.payload(of: input, additionalFields: additionalFields, uploads: local.addresses)
        guard isChecked else {
            try local.check(payload, against: E.schema, for: E.id)
            return CheckedInput(bytes: try await uploading(localMedia, of: input, endpoint, additionalFields, options))
        }
        let violations = local.violations(in: payload, of: E.schema)
        let forbidden = violations.filter { !$0.problem.passes }
        guard forbidden.isEmpty else {
            var error = FalError(
                .input,
                "the input does not fit the schema of the endpoint, and nothing was sent: "
                    + forbidden.map(\.description).joined(separator: "; ")
                    + ". If the schema is out of date, fetch it again, or send the input with `validates` off")
            error.endpoint = E.id
            throw error
        }
        var checked = CheckedInput(bytes: bytes)
        for violation in violations {
            guard case .unlisted = violation.problem else { continue }
            checked.problems.append(WireProblem(path: violation.path, reason: .unlistedInput))
        }
        if !localMedia.isEmpty {
            checked.bytes = try await uploading(localMedia, of: input, endpoint, additionalFields, options)
        }
        return checked
    }

    private func uploading<E: FalEndpoint>(
        _ media: [FalMedia], of input: E.Input, _ endpoint: E.Type, _ additionalFields: [String: JSONValue],
        _ options: FalSubmitOptions
    ) async throws(FalError) -> [UInt8] {
        let urls = try await upload(media, for: E.id, by: options.media)
        return E.body(of: input, additionalFields: additionalFields, uploads: urls).bytes
    }
}

extension Violation.Problem {
    /// Whether a caller can mean it: a value that fal has added since, or a field that it named beside the typed ones.
    fileprivate var passes: Bool {
        switch self {
        case .unlisted, .unknownMember: true
        default: false
        }
    }
}
