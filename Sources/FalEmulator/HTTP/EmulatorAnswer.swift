import FalJSON

/// An answer, before it goes to the server.
struct EmulatorAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.body = body
        headers = [("Content-Type", contentType)]
    }

    static func json(_ status: Int, _ body: [UInt8]) -> EmulatorAnswer {
        EmulatorAnswer(status: status, contentType: "application/json", body: body)
    }

    static func json(_ status: Int, _ body: JSONValue) -> EmulatorAnswer { json(status, body.serialized()) }

    /// fal's usual way to say what is wrong.
    static func detail(_ status: Int, _ detail: String) -> EmulatorAnswer {
        json(status, ["detail": .string(detail)])
    }

    static func notAllowed(_ methods: String) -> EmulatorAnswer {
        detail(405, "Method Not Allowed").with("Allow", methods)
    }

    func with(_ name: String, _ value: String) -> EmulatorAnswer {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }
}
