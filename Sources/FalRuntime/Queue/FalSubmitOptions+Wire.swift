import FalFields
import FalJSON
import FalSupport
import FalTransport

extension FalSubmitOptions {
    /// Checks what would be dropped or refused silently by fal.
    func check(for endpoint: EndpointID) throws(FalError) {
        func refuse(_ message: String) -> FalError {
            var error = FalError(.input, message)
            error.endpoint = endpoint
            return error
        }
        if let startTimeout, startTimeout <= .seconds(1) {
            throw refuse("a start timeout must be more than one second: fal refuses shorter ones")
        }
        if let webhook, WebAddress(webhook) == nil { throw refuse("the webhook is no http address") }
        if let maximumQueueLength, maximumQueueLength < 0 { throw refuse("a queue length is not negative") }
        guard tags.count <= 10 else { throw refuse("there are \(tags.count) tags; fal takes ten") }
        for (key, value) in tags where !Self.isTag(key, value) {
            throw refuse(
                "the tag '\(key)' would be dropped by fal: a key is up to 64 of a-z, 0-9, '.', '_', '-' and does not "
                    + "begin with 'fal.', a value up to 256 characters without ',' and '='")
        }
        guard tagText.utf8.count <= 1024 else { throw refuse("the tags have more than 1024 bytes in all") }
    }

    private static func isTag(_ key: String, _ value: String) -> Bool {
        let isKey = key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isKey && (1...64).contains(key.utf8.count) && !key.hasPrefix("fal.") && value.count <= 256
            && !value.contains { $0 == "," || $0 == "=" || $0.isNewline }
    }

    private var tagText: String {
        tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    /// The headers of a submit; those of a direct run are the same without the queue's own.
    func requestHeaders(isQueued: Bool) -> [TransportHeader] {
        var result: [TransportHeader] = []
        func add(_ name: String, _ value: String?) { if let value { result.append(TransportHeader(name, value)) } }
        if isQueued {
            add("X-Fal-Queue-Priority", priority?.rawValue)
            add("X-Fal-No-Retry", forbidsServerRetries ? "1" : nil)
        }
        add("X-Fal-Request-Timeout", startTimeout.map { "\($0 / .seconds(1))" })
        add("X-Fal-Runner-Hint", runnerHint)
        add("X-Fal-Object-Lifecycle-Preference", outputLifecycle?.json.text(.compact))
        add("X-Fal-Store-IO", forbidsStoringPayloads ? "0" : nil)
        add("x-app-fal-disable-fallback", forbidsFallback ? "true" : nil)
        add("X-Fal-Tags", tags.isEmpty ? nil : tagText)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { add(name, value) }
        return result
    }

    func address(_ base: String) -> String {
        var result = base
        if let webhook { result = result.addingQuery("fal_webhook", webhook) }
        if let maximumQueueLength { result = result.addingQuery("fal_max_queue_length", "\(maximumQueueLength)") }
        return result
    }
}

extension FalObjectLifecycle {
    var json: JSONValue {
        var object = JSONObject()
        if let expiration {
            object["expiration_duration_seconds"] = .number(JSONNumber(Int(expiration.components.seconds)))
        }
        if access != nil || !rules.isEmpty {
            var control = JSONObject()
            if let access { control["default"] = .string(access.rawValue) }
            if !rules.isEmpty {
                control["rules"] = .array(
                    rules.sorted { $0.key < $1.key }.map {
                        ["user": .string($0.key), "decision": .string($0.value.rawValue)]
                    })
            }
            object["initial_acl"] = .object(control)
        }
        return .object(object)
    }
}
