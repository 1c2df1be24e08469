import FalJSON

/// What a submit or a direct run brings: a model that is here, options that make sense, and a body that is JSON.
struct SubmittedInput: Sendable {
    let endpoint: EmulatedEndpoint
    let input: JSONValue
    let options: SubmitOptions

    init(_ request: EmulatorRequest, to id: String, on shelf: EndpointShelf) throws(SubmitOptions.Refusal) {
        guard let endpoint = shelf[id] else { throw .init(answer: shelf.unknown(id)) }
        self.endpoint = endpoint
        options = try SubmitOptions(request)
        do {
            input = try JSONValue(parsing: request.body)
        } catch {
            throw .init(answer: .json(422, ValidationReport.notJSON(error, isEmpty: request.body.isEmpty)))
        }
    }
}
