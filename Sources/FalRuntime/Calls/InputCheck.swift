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
        let (bytes, localMedia, collisions) = E.body(of: input, additionalFields: additionalFields, isDraft: true)
        if let name = collisions.first {
            var error = FalError(
                .input,
                "the input has '\(name)' as a property and in `additionalProperties`; nothing was sent. Set the property"
            )
            error.endpoint = E.id
            throw error
        }
        let isChecked = options.validates && E.schema.input.kind != .json
        if localMedia.isEmpty, !isChecked { return CheckedInput(bytes: bytes) }
        let local = LocalMedia(localMedia)
        let payload = E.payload(of: input, additionalFields: additionalFields, uploads: local.addresses)
        var problems: [WireProblem] = []
        if isChecked {
            problems = try Self.check(local.violations(in: payload, of: E.schema), for: E.id)
        } else {
            try local.check(payload, against: E.schema, for: E.id)
        }
        if localMedia.isEmpty { return CheckedInput(bytes: bytes, problems: problems) }
        let urls = try await upload(localMedia, for: E.id, by: options.media)
        return CheckedInput(
            bytes: E.body(of: input, additionalFields: additionalFields, uploads: urls).bytes, problems: problems)
    }

    /// - Returns: What is sent although the document does not list it.
    private static func check(
        _ violations: [Violation], for endpoint: EndpointID
    ) throws(FalError) -> [WireProblem] {
        let forbidden = violations.filter { !$0.problem.passes }
        guard forbidden.isEmpty else {
            var error = FalError(
                .input,
                "the input does not fit the schema of the endpoint, and nothing was sent: "
                    + forbidden.map(\.description).joined(separator: "; ")
                    + ". If the schema is out of date, fetch it again, or send the input with `validates` off")
            error.endpoint = endpoint
            throw error
        }
        return violations.compactMap { violation in
            guard case .unlisted = violation.problem else { return nil }
            return WireProblem(path: violation.path, reason: .unlistedInput)
        }
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
