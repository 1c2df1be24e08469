import FalJSON

/// What fal answers when not the model, but what is around it, has failed: `{"detail","error_type"}`.
struct InfrastructureError {
    var detail: String
    var type: String

    var json: JSONValue { ["detail": .string(detail), "error_type": .string(type)] }

    /// fal's request errors, with the codes its documentation gives them.
    static let codes: [String: Int] = [
        "request_timeout": 504, "startup_timeout": 504, "runner_scheduling_failure": 503,
        "runner_connection_timeout": 503, "runner_disconnected": 503, "runner_connection_refused": 503,
        "runner_connection_error": 503, "runner_incomplete_response": 502, "runner_server_error": 500,
        "internal_error": 500, "client_disconnected": 499, "client_cancelled": 499, "bad_request": 400,
    ]

    static func answer(_ status: Int, _ detail: String, type: String) -> EmulatorAnswer {
        .json(status, InfrastructureError(detail: detail, type: type).json).with("X-Fal-Error-Type", type)
    }
}
