import FalFields
import FalJSON

/// The 422 of fal: one entry for each way in which an input breaks its schema, with the words of fal's own
/// documentation where it lists the error, and those of pydantic elsewhere.
struct ValidationReport {
    let schema: EndpointSchema
    let input: JSONValue

    func json(_ violations: [Violation]) -> JSONValue {
        ["detail": .array(violations.map { .object(entry($0)) })]
    }

    /// A body that cannot be read at all.
    static func notJSON(_ error: JSONError, isEmpty: Bool) -> JSONValue {
        if isEmpty { return ["detail": [["loc": ["body"], "msg": "Field required", "type": "missing"]]] }
        return [
            "detail": [
                [
                    "loc": ["body", .number(JSONNumber(error.offset))], "msg": "JSON decode error",
                    "type": "json_invalid",
                    "ctx": ["error": .string("\(error)")],
                ]
            ]
        ]
    }

    private func entry(_ violation: Violation) -> JSONObject {
        let problem = ProblemText(violation.problem, type: ExpectedType(at: violation.path, in: schema))
        var entry: JSONObject = [
            "loc": .array(["body"] + violation.path.map(\.json)), "msg": .string(problem.message),
            "type": .string(problem.type),
        ]
        if problem.isDocumented { entry["url"] = .string("https://docs.fal.ai/errors/#\(problem.type)") }
        if !problem.context.isEmpty { entry["ctx"] = .object(problem.context) }
        if let value = offending(violation) { entry["input"] = value }
        return entry
    }

    /// What is wrong, as far as it is short: a data URI would make the answer larger than the request. Where a member
    /// is missing, it is the object that lacks it.
    private func offending(_ violation: Violation) -> JSONValue? {
        let path = violation.problem == .missing ? violation.path.dropLast() : violation.path[...]
        var value: JSONValue? = input
        for step in path {
            switch step {
            case .member(let name): value = value?[name]
            case .index(let index): value = value?[index]
            }
        }
        guard let value, value.serialized().count <= 1_024 else { return nil }
        return value
    }
}

extension Violation.Step {
    fileprivate var json: JSONValue {
        switch self {
        case .member(let name): .string(name)
        case .index(let index): .number(JSONNumber(index))
        }
    }
}
