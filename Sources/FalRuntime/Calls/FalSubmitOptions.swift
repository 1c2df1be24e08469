import FalFields
import FalJSON
import FalSupport
import FalTransport

/// Options of a request beside its input. All are optional.
public struct FalSubmitOptions: Sendable, Hashable {
    public enum Priority: String, Sendable, Hashable {
        case normal
        /// Served after all requests of normal priority.
        case low
    }

    /// Whether a submit is sent again if fal may have taken it.
    public enum Resubmission: Sendable, Hashable {
        /// It is not; the error is of kind `submissionUnknown`.
        case never
        /// It is. The job may run, and be billed, twice.
        case mayDuplicate
    }

    /// How local media in an input are sent to fal.
    public enum MediaDelivery: Sendable, Hashable {
        /// Uploaded to fal's storage first; equal contents once.
        case upload
        /// As data URIs in the request up to this many bytes; larger media are uploaded. fal names such files by their
        /// media type only, which some models reject.
        case inline(upTo: Int)
    }

    /// The public https URL to which fal sends the result when the request is completed (`fal_webhook`).
    public var webhook: String?
    /// `X-Fal-Queue-Priority`.
    public var priority: Priority?
    /// How long the request may wait for a runner, server-side retries included (`X-Fal-Request-Timeout`). More than a
    /// second. When it passes, fal ends the request with status 504.
    public var startTimeout: Duration?
    /// Requests with equal hints go to the same runner if possible (`X-Fal-Runner-Hint`).
    public var runnerHint: String?
    /// How long the model's output files are kept, and who may read them.
    public var outputLifecycle: FalObjectLifecycle?
    /// Disables retries by fal's queue (`X-Fal-No-Retry`).
    public var disablesServerRetries = false
    /// Keeps fal from storing input and output (`X-Fal-Store-IO: 0`).
    public var disablesPayloadStorage = false
    /// Keeps fal from using another provider or route when the first fails (`x-app-fal-disable-fallback`).
    public var disablesFallback = false
    /// Labels for your own accounting: at most ten; keys of up to 64 of `a-z`, `0-9`, `.`, `_`, `-`, values of up to
    /// 256 characters.
    public var tags: [String: String] = [:]
    /// fal rejects the request with 429 if more than this many are waiting (`fal_max_queue_length`).
    public var maximumQueueLength: Int?
    /// Additional headers.
    public var headers: [String: String] = [:]
    public var resubmission = Resubmission.never
    /// Whether a typed call refuses an input that its schema forbids, with all that is wrong, before anything is sent.
    /// Values that an open enumeration does not list pass; ``FalResult/problems`` names them.
    public var validates = true
    public var media = MediaDelivery.upload

    public init() {}

    /// Makes options in one expression: `.with { $0.priority = .low }`.
    public static func with(_ change: (inout FalSubmitOptions) -> Void) -> FalSubmitOptions {
        var options = FalSubmitOptions()
        change(&options)
        return options
    }
}

/// How long a file in fal's storage is kept, and who may read it.
public struct FalObjectLifecycle: Sendable, Hashable {
    public enum Access: String, Sendable, Hashable {
        case allow, forbid
        /// The file appears not to exist.
        case hide
    }

    /// How long the file is kept; `nil` uses the account's setting.
    public var expiration: Duration?
    /// Who may read the file if no rule applies; `nil` uses the account's setting.
    public var access: Access?
    /// The access of single users.
    public var rules: [String: Access] = [:]

    public init(expiration: Duration? = nil, access: Access? = nil, rules: [String: Access] = [:]) {
        self.expiration = expiration
        self.access = access
        self.rules = rules
    }
}

extension FalSubmitOptions {
    /// Rejects values that fal would refuse or silently drop.
    func validate(for endpoint: EndpointID) throws(FalError) {
        func rejection(_ message: String) -> FalError {
            var error = FalError(.input, message)
            error.endpoint = endpoint
            return error
        }
        if let startTimeout, startTimeout <= .seconds(1) {
            throw rejection("a start timeout must be longer than one second: fal rejects shorter ones")
        }
        if let webhook, WebAddress(webhook)?.isHTTP != true { throw rejection("the webhook is not an http URL") }
        if let maximumQueueLength, maximumQueueLength < 0 { throw rejection("a queue length must not be negative") }
        guard tags.count <= 10 else { throw rejection("there are \(tags.count) tags; fal takes at most ten") }
        for (key, value) in tags where !Self.isTag(key, value) {
            throw rejection(
                "fal would drop the tag '\(key)': a key has up to 64 of a-z, 0-9, '.', '_', '-' and does not begin with "
                    + "'fal.'; a value has up to 256 characters without ',' and '='")
        }
        guard tagText.utf8.count <= 1024 else { throw rejection("the tags have more than 1024 bytes in total") }
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

    /// The headers of a submit, or of a direct run, which lacks those of the queue.
    func requestHeaders(isQueued: Bool) -> [TransportHeader] {
        var result: [TransportHeader] = []
        func add(_ name: String, _ value: String?) { if let value { result.append(TransportHeader(name, value)) } }
        if isQueued {
            add("X-Fal-Queue-Priority", priority?.rawValue)
            add("X-Fal-No-Retry", disablesServerRetries ? "1" : nil)
        }
        add("X-Fal-Request-Timeout", startTimeout.map { "\($0 / .seconds(1))" })
        add("X-Fal-Runner-Hint", runnerHint)
        add("X-Fal-Object-Lifecycle-Preference", outputLifecycle?.json.text(.compact))
        add("X-Fal-Store-IO", disablesPayloadStorage ? "0" : nil)
        add("x-app-fal-disable-fallback", disablesFallback ? "true" : nil)
        add("X-Fal-Tags", tags.isEmpty ? nil : tagText)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { add(name, value) }
        return result
    }

    func addingQuery(to url: String) -> String {
        var result = url
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
