public import FalJSON

/// Why a request cannot be converted for a model: everything at once. Trying again gives the same answer; another model
/// may take the request.
public struct MappingError: Error, Sendable, Hashable {
    /// The model asked for, or `nil` when the request could not even be read.
    public var endpoint: EndpointID?
    public var problems: [MappingProblem]

    public init(endpoint: EndpointID?, problems: [MappingProblem]) {
        self.endpoint = endpoint
        self.problems = problems
    }

    /// Always false: the request has to change, or the model.
    public var isRetryable: Bool { false }

    /// The facts as JSON.
    public var json: JSONValue {
        .object([
            "endpoint": endpoint.map { .string($0.text) } ?? .null, "retryable": false,
            "problems": .array(problems.map(\.json)),
        ])
    }
}

extension MappingError: CustomStringConvertible {
    public var description: String {
        let texts = problems.map(\.message)
        let subject = endpoint.map { "the request does not fit \($0.text)" } ?? "the request cannot be read"
        return texts.count == 1
            ? "\(subject): \(texts[0])" : subject + ":" + texts.map { "\n  - \($0)" }.joined()
    }
}

extension MappingError {
    /// A request's JSON does not read as one.
    package static func unreadable(_ violations: [Violation]) -> MappingError {
        MappingError(
            endpoint: nil,
            problems: violations.map { violation in
                var field: UnifiedField?
                if case .member(let name)? = violation.path.first { field = UnifiedField(rawValue: name) }
                var allowed: [JSONValue] = []
                if case .unlisted(let values) = violation.problem { allowed = values }
                return MappingProblem(
                    .invalidRequest, violation.description, unifiedField: field, modelField: nil, allowed: allowed)
            })
    }

    func decodingError(_ decoder: any Decoder) -> DecodingError {
        .dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: description, underlyingError: self))
    }
}
