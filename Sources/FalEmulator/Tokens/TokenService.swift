import FalFields
import FalJSON

/// `POST /tokens/` and `POST /tokens/realtime`: tokens that stand in for the key for a while, and for some apps.
actor TokenService {
    private struct Grant {
        /// Aliases, or whole ids in the newer form; nil for all.
        var apps: Set<String>
        var end: Duration
    }

    private let clock: EmulatorClock
    private let seed: UInt64?
    private var grants: [String: Grant] = [:]
    private var made = 0
    private static let capacity = 10_000

    init(clock: EmulatorClock, seed: UInt64?) {
        self.clock = clock
        self.seed = seed
    }

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        guard path == ["tokens"] || path == ["tokens", "realtime"] else { return .detail(404, "Not Found") }
        guard request.method == "POST" else { return .notAllowed("POST") }
        if let refusal = KeyCheck.refusal(request, app: "tokens") { return refusal }
        let body = try? JSONValue(parsing: request.body)
        let listed = (body?["allowed_apps"] ?? body?["app"].map { [$0] })?.arrayValue ?? []
        let apps = listed.compactMap(\.stringValue)
        guard !apps.isEmpty, apps.count == listed.count else {
            return Self.invalid("allowed_apps", "a list of aliases")
        }
        let lifetime = body?["token_expiration"] ?? body?["duration"]
        let seconds = lifetime.map { $0.intValue } ?? Self.usualSeconds
        guard let seconds, (1...Self.mostSeconds).contains(seconds) else {
            return Self.invalid("token_expiration", "a number of seconds")
        }
        return .json(201, .string(grant(Set(apps), .seconds(seconds))))
    }

    private static let usualSeconds = 120
    private static let mostSeconds = 86_400

    private static func invalid(_ field: String, _ expected: String) -> EmulatorAnswer {
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

    private func grant(_ apps: Set<String>, _ lifetime: Duration) -> String {
        let now = clock.elapsed()
        if grants.count >= Self.capacity { grants = grants.filter { $0.value.end > now } }
        made += 1
        let salt = seed.map { "\($0)" } ?? "\(UInt64.random(in: .min ... .max))"
        let token = "local-" + StorageService.digest(Array("\(salt) \(made)".utf8)).prefix(40)
        grants[token] = Grant(apps: apps, end: now + lifetime)
        return token
    }

    /// A request to `fal.run` with a token in its address, as one with a key: browsers that stream send it so.
    func admitted(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorRequest {
        guard request.header("Authorization") == nil, let token = request.query["fal_jwt_token"],
            let id = try? EndpointID(parsing: path.joined(separator: "/")),
            opens(token, alias: String(id.alias), id: id.text.removingSuffix("/stream"))
        else { return request }
        var request = request
        request.headers.append(("Authorization", "Key token"))
        return request
    }

    /// Whether a token of this emulator opens an endpoint now.
    func opens(_ token: String, alias: String, id: String) -> Bool {
        guard let grant = grants[token], grant.end > clock.elapsed() else { return false }
        return grant.apps.contains(alias) || grant.apps.contains(id)
    }
}

extension String {
    fileprivate func removingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
