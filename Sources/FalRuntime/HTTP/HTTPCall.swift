package import FalFields
package import FalJSON
import FalSupport
package import FalTransport

/// One HTTP exchange with fal: what is sent, how it may be retried, and the context for errors about it.
@dynamicMemberLookup
package struct HTTPCall: Sendable {
    /// What may happen when an exchange fails.
    package enum Idempotency: Sendable {
        /// Sending it twice does no harm.
        case idempotent
        /// Idempotent, but the status may be the model's own, which a retry would only repeat.
        case result
        /// Each arrival costs money: resent only when it certainly did not arrive or was refused. The response only
        /// confirms that fal took it.
        case submit
        /// As ``submit``, for a direct run, whose response is the model's.
        case run

        var isBilled: Bool { self == .submit || self == .run }
    }

    package enum Authorization: Sendable {
        case key
        /// The key if there is one: the catalogue answers without.
        case optionalKey
        /// The URL itself grants access, or the service needs no key.
        case none
        case value(String)

        /// Whether a proxy adds the key.
        fileprivate var usesProxy: Bool {
            switch self {
            case .key, .optionalKey: true
            case .none, .value: false
            }
        }
    }

    package struct Fields: Sendable {
        /// A noun phrase for messages: "the status".
        package var action: String
        package var method: String
        package var url: String
        package var endpoint: EndpointID?
        package var request: FalRequestHandle?
        package var headers: [TransportHeader] = []
        package var body: TransportBody = .none
        package var contentType = "application/json"
        package var accept = "application/json"
        package var idempotency = Idempotency.idempotent
        package var authorization = Authorization.key
        /// Overrides the retry policy's maximum number of attempts.
        package var maximumAttempts: Int?
        /// Overrides the configuration's request timeout; `.some(nil)` is no timeout.
        package var deadline: Duration??
        package var stallTimeout: Duration?
        /// How long the answer is still waited for when the task is cancelled and the call may have arrived.
        package var cancellationGrace: Duration?
        package var maximumBytes: Int = 256 << 20
        /// Whether a body that ends in the middle of its JSON counts as interrupted, and is asked for again: proxies
        /// cut off long answers and end them as if they were whole.
        package var mustEndItsJSON = false
        /// A call that carries a key never follows a redirect.
        package var followsRedirects = false
        /// Whether the response is a file whose address a model chose. The client follows redirects itself then, and
        /// checks each address.
        package var isFile = false
        package var onProgress: TransportRequest.UploadProgress?
    }

    private var fields: Boxed<Fields>

    package subscript<Value>(dynamicMember field: WritableKeyPath<Fields, Value>) -> Value {
        get { fields.value[keyPath: field] }
        _modify { yield &fields.value[keyPath: field] }
    }

    @inline(never)
    package init(
        _ action: String, _ method: String, _ url: String, endpoint: EndpointID? = nil,
        request: FalRequestHandle? = nil, idempotency: Idempotency = .idempotent
    ) {
        fields = Boxed(
            Fields(
                action: action, method: method, url: url, endpoint: endpoint ?? request?.endpoint, request: request,
                idempotency: idempotency))
    }

    package struct Response: Sendable {
        package var head: TransportHead
        package var body: [UInt8]
        package var status: Int { head.status }
    }

    func error(_ kind: FalError.Kind, _ message: String, _ response: Response? = nil) -> FalError {
        var error = FalError(kind, message)
        if let response { error.read(response) }
        return addingContext(to: error)
    }

    /// Adds the endpoint and the request to an error that lacks them.
    func addingContext(to error: FalError) -> FalError {
        var error = error
        let fields = fields.value
        if error.endpoint == nil { error.endpoint = fields.endpoint }
        if error.request == nil { error.request = fields.request }
        if error.requestID == nil { error.requestID = fields.request?.id }
        return error
    }
}

/// A large value stored behind one pointer, and changed in place.
///
/// An async function keeps its large values, and each temporary copy of them, in its frame for as long as it is
/// suspended, and thousands of calls can be suspended at a time. Functions are `@inline(never)` for the same reason:
/// inlined, their temporaries would be in the frame of the async function that calls them.
struct Boxed<Value: Sendable>: Sendable {
    /// An array of one element: it is copied on write and `Sendable` without further ado.
    private var storage: [Value]

    init(_ value: Value) { storage = [value] }

    var value: Value {
        get { storage[0] }
        _modify { yield &storage[0] }
    }
}

extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Hashable where Value: Hashable {}

extension FalClient {
    /// Sends a call, retrying where that is allowed, and reads the whole response.
    package func perform(_ call: HTTPCall, mayDuplicate: Bool = false) async throws(FalError) -> HTTPCall.Response {
        try await retrying(call, mayDuplicate: mayDuplicate) { response throws(TransportError) in
            let body = try await response.collect(upTo: call.maximumBytes)
            if call.mustEndItsJSON, let reason = JSONValue.interruption(of: body) {
                throw TransportError(
                    kind: .receive, message: reason, url: response.head.url, mayHaveReachedServer: true)
            }
            return HTTPCall.Response(head: response.head, body: body)
        }
    }

    /// Sends a call, retrying where that is allowed, and returns when the head of the response has arrived.
    package func open(_ call: HTTPCall, mayDuplicate: Bool = false) async throws(FalError) -> TransportResponse {
        try await retrying(call, mayDuplicate: mayDuplicate) { response throws(TransportError) in response }
    }

    private func retrying<Success>(
        _ call: HTTPCall, mayDuplicate: Bool,
        _ receive: (TransportResponse) async throws(TransportError) -> Success
    ) async throws(FalError) -> Success {
        var attempts = Attempts(call: call)
        while true {
            let delay: Duration
            do {
                return try await attempt(call, mayDuplicate: mayDuplicate, receive)
            } catch {
                delay = try attempts.delay(after: error, configuration.retries)
            }
            do {
                try await Task.sleep(for: delay)
            } catch {
                throw attempts.cancellation()
            }
        }
    }

    /// Makes one attempt. The request is built anew for each: a credentials provider may have a new key.
    private func attempt<Success>(
        _ call: HTTPCall, mayDuplicate: Bool,
        _ receive: (TransportResponse) async throws(TransportError) -> Success
    ) async throws(AttemptFailure) -> Success {
        let request: TransportRequest
        do {
            request = try await transportRequest(for: call, mayDuplicate: mayDuplicate)
        } catch {
            throw AttemptFailure(error, .giveUp)
        }
        let answer: HTTPCall.Response
        var head: TransportHead?
        do {
            let response = try await call.isFile ? sendForFile(request) : send(request)
            head = response.head
            if (200..<300).contains(response.head.status) { return try await receive(response) }
            answer = try await rejection(response, of: call)
        } catch {
            throw AttemptFailure(error, of: call, after: head, mayDuplicate: mayDuplicate)
        }
        throw AttemptFailure(answer, to: request, of: call, mayDuplicate: mayDuplicate)
    }

    /// A response other than success.
    private func rejection(
        _ response: TransportResponse, of call: HTTPCall
    ) async throws(TransportError) -> HTTPCall.Response {
        // A call without a limit streams what it asked for into a file, and collects only the reasons of failures.
        let limit = call.maximumBytes == .max ? 1 << 20 : call.maximumBytes
        do {
            return HTTPCall.Response(head: response.head, body: try await response.collectStart(upTo: limit))
        } catch {
            // Others are asked again. Of a submit, the head alone may prove that it was refused.
            guard call.idempotency.isBilled else { throw error }
            return HTTPCall.Response(head: response.head, body: [])
        }
    }

    /// Sends a request for a file and follows redirects, each only to an address that a file may be at.
    private func sendForFile(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        var request = request
        for _ in 0...10 {
            let response = try await send(request)
            guard [301, 302, 303, 307, 308].contains(response.head.status), let location = response.head["location"],
                let from = WebAddress(request.url)
            else { return response }
            let target = from.resolving(location)
            guard configuration.hosts.mayHaveFile(target) else {
                throw TransportError(
                    kind: .redirect,
                    message: "\(from.host) redirects to \(TerminalEscaping.url(target)), which is not followed: "
                        + FalHosts.whereFilesAre,
                    url: request.url, mayHaveReachedServer: true)
            }
            request.url = target
        }
        throw TransportError(
            kind: .redirect, message: "the server redirects more than ten times", url: request.url,
            mayHaveReachedServer: true)
    }

    /// Sends a request once; when its host cannot be reached, once more to fal's backup host. If both fail, the first
    /// error is thrown.
    private func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        do {
            return try await transport.send(request)
        } catch let first {
            guard let backup = backup(of: request, after: first) else { throw first }
            return try await send(request, to: backup, after: first)
        }
    }

    @inline(never)
    private func backup(of request: TransportRequest, after failure: TransportError) -> String? {
        guard failure.kind == .nameLookup || failure.kind == .connect, configuration.proxy == nil else { return nil }
        return configuration.hosts.backup(of: request.url)
    }

    private func send(
        _ request: TransportRequest, to backup: String, after first: TransportError
    ) async throws(TransportError) -> TransportResponse {
        var request = request
        request.url = backup
        do {
            return try await transport.send(request)
        } catch {
            switch error.kind {
            case .nameLookup, .connect: throw first
            default: throw error
            }
        }
    }

    // MARK: Building the request

    private func transportRequest(for call: HTTPCall, mayDuplicate: Bool) async throws(FalError) -> TransportRequest {
        if let problem = configuration.hosts.problem { throw call.error(.configuration, problem) }
        return try request(for: call, with: try await authorization(of: call), mayDuplicate: mayDuplicate)
    }

    /// The key goes only to fal's hosts. A local fal gets a dummy key, because the real one must not appear in its
    /// log; a proxy adds the key itself.
    func authorization(of call: HTTPCall) async throws(FalError) -> String? {
        switch call.authorization {
        case .none: return nil
        case .value(let value): return value
        case .key, .optionalKey: break
        }
        let hosts = configuration.hosts
        guard configuration.proxy == nil || hosts.isEmulator, hosts.trusts(call.url) else { return nil }
        if hosts.isEmulator { return FalHosts.emulatorAuthorization }
        if case .key = call.authorization, let problem = credentials.problem {
            throw call.error(
                .configuration, "\(problem); nothing was sent. Set FAL_KEY, or give the client credentials")
        }
        do {
            return try await credentials.current().map { "Key \($0)" }
        } catch {
            if Task.isCancelled {
                throw call.error(
                    .cancelled, "\(call.action) was cancelled while it waited for its key; nothing was sent")
            }
            // The provider's error is not quoted: it could contain the key.
            throw call.error(.configuration, "there is no key: its provider failed with \(type(of: error))")
        }
    }

    @inline(never)
    private func request(
        for call: HTTPCall, with authorization: String?, mayDuplicate: Bool
    ) throws(FalError) -> TransportRequest {
        // Read once: each access copies it out of its box.
        let configuration = configuration
        var request = TransportRequest(method: call.method, url: call.url)
        request.body = call.body
        request.deadline = call.deadline ?? configuration.requestTimeout
        request.stallTimeout = call.stallTimeout
        request.cancellationGrace = call.cancellationGrace
        request.maximumBodyBytes = call.maximumBytes
        request.followsRedirects = call.followsRedirects
        request.resending = call.idempotency.isBilled && !mayDuplicate ? .never : .allowed
        request.onUploadProgress = call.onProgress
        request.headers.reserveCapacity(4 + call.headers.count + configuration.headers.count)
        request.headers.append(TransportHeader("Accept", call.accept))
        request.headers.append(TransportHeader("User-Agent", configuration.userAgent))
        if case .none = call.body {} else { request.headers.append(TransportHeader("Content-Type", call.contentType)) }
        if let authorization { request.headers.append(TransportHeader("Authorization", authorization)) }
        if call.authorization.usesProxy, let proxy = configuration.proxy, !configuration.hosts.isEmulator {
            guard let address = WebAddress(proxy), address.scheme == "https" || address.isLoopback else {
                throw call.error(.configuration, "the proxy must have an https URL or be on this machine")
            }
            request.headers.append(TransportHeader("x-fal-target-url", call.url))
            request.url = proxy
        }
        request.headers += call.headers
        if !configuration.headers.isEmpty {
            for (name, value) in configuration.headers.sorted(by: { $0.key < $1.key }) {
                request.headers.append(TransportHeader(name, value))
            }
        }
        return request
    }
}

extension JSONValue {
    /// Where a body ends in the middle of its JSON; `nil` for one that is whole, and for anything but JSON.
    fileprivate static func interruption(of body: [UInt8]) -> String? {
        if body.isEmpty { return "it is empty" }
        do {
            _ = try JSONValue(parsing: body)
            return nil
        } catch {
            guard case .endOfText = error.reason else { return nil }
            let place = "\(error.position.line):\(error.position.column)"
            return "its \(body.count) bytes of JSON end in the middle, at \(place)"
        }
    }

    /// Reads what a service has answered. Most models are written in Python, whose JSON has `NaN` and `Infinity`: a
    /// paid result must not be lost to one of them.
    package init(answer bytes: [UInt8]) throws(JSONError) {
        try self.init(parsing: bytes, limits: JSONLimits(allowsNonFinite: true))
    }
}
