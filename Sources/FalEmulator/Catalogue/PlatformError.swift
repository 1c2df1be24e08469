import FalJSON

/// What the platform API answers when something is wrong: `{"error":{"type","message"}}`, unlike the queue.
struct PlatformError: Error {
    let status: Int
    let type: String
    let message: String

    static func invalid(_ message: String) -> PlatformError {
        PlatformError(status: 400, type: "validation_error", message: message)
    }

    static func notFound(_ message: String) -> PlatformError {
        PlatformError(status: 404, type: "not_found", message: message)
    }

    var answer: EmulatorAnswer {
        .json(status, ["error": ["type": .string(type), "message": .string(message)]])
    }
}
