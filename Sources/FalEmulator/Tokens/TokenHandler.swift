import FalFields
import FalJSON

/// `POST /tokens/` and `POST /tokens/realtime`: tokens that replace the key for some apps and a limited time.
actor TokenHandler {
    private struct Grant {
        /// Aliases, or whole endpoint ids in the newer format.
        var apps: Set<String>
        var expiry: Duration
    }

    private let clock: EmulatorClock
    private let seed: UInt64?
    private var grants: [String: Grant] = [:]
    private var tokenCount = 0
    private static let capacity = 10_000

    init(clock: EmulatorClock, seed: UInt64?) {
        self.clock = clock
        self.seed = seed
    }

    func respond(to request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorResponse {
        guard path == ["tokens"] || path == ["tokens", "realtime"] else { return .notFound }
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        if let response = request.unauthorizedResponse(app: "tokens") { return response }
        let body = try? JSONValue(parsing: request.body)
        let listed = (body?["allowed_apps"] ?? body?["app"].map { [$0] })?.arrayValue ?? []
        let apps = listed.compactMap(\.stringValue)
        guard !apps.isEmpty, apps.count == listed.count else {
            return Self.invalid("allowed_apps", "an array of aliases")
        }
        let lifetime = body?["token_expiration"] ?? body?["duration"]
        let seconds = lifetime.map { $0.intValue } ?? Self.defaultSeconds
        guard let seconds, (1...Self.mostSeconds).contains(seconds) else {
            return Self.invalid("token_expiration", "an integer from 1 to \(Self.mostSeconds)")
        }
        return .json(201, .string(issueToken(for: Set(apps), lifetime: .seconds(seconds))))
    }

    private static let defaultSeconds = 120
    private static let mostSeconds = 86_400

    private static func invalid(_ field: String, _ expected: String) -> EmulatorResponse {
        .json(
            422,
            [
                "detail": [
                    [
                        "loc": ["body", .string(field)], "msg": .string("Input should be \(expected)"),
                        "type": "value_error",
                    ]
                ]
            ])
    }

    private func issueToken(for apps: Set<String>, lifetime: Duration) -> String {
        let now = clock.elapsed()
        if grants.count >= Self.capacity { grants = grants.filter { $0.value.expiry > now } }
        tokenCount += 1
        let salt = seed.map { "\($0)" } ?? "\(UInt64.random(in: .min ... .max))"
        let token = "local-" + StorageHandler.digest(Array("\(salt) \(tokenCount)".utf8)).prefix(40)
        grants[token] = Grant(apps: apps, expiry: now + lifetime)
        return token
    }

    /// Adds an `Authorization` header to a request to `fal.run` that has a valid token in its query. Browsers send the
    /// token there when they stream.
    func authorizing(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorRequest {
        guard request.header("Authorization") == nil, let token = request.query["fal_jwt_token"],
            let id = try? EndpointID(parsing: path.joined(separator: "/")),
            isValid(
                token, alias: String(id.alias), id: id.text.removingSuffix("/stream").removingSuffix("/realtime"))
        else { return request }
        var request = request
        request.headers.append(("Authorization", "Key token"))
        return request
    }

    /// Whether a token was issued for an endpoint and has not expired.
    func isValid(_ token: String, alias: String, id: String) -> Bool {
        guard let grant = grants[token], grant.expiry > clock.elapsed() else { return false }
        return grant.apps.contains(alias) || grant.apps.contains(id)
    }
}

extension String {
    fileprivate func removingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
