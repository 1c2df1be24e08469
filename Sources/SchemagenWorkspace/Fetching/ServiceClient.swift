import FalJSON
import FalSupport
import FalTransport
import SchemagenCore

/// Fetches JSON from a service: retries, follows redirects that are safe, and names every way it can go wrong.
struct ServiceClient: Sendable {
    let environment: SourceEnvironment
    /// The user's key, sent where ``ServiceAddress/mayHaveKey(_:)`` allows it.
    let key: String?
    var retries = RetryPolicy()
    /// A body beyond this is refused: fal's largest document has 40 KB, a page of the catalogue about 1 MB.
    var bodyLimit = 32 << 20
    let circuitBreaker = CircuitBreaker()

    /// A body that is JSON.
    struct Answer: Sendable {
        let bytes: [UInt8]
        let value: JSONValue
    }

    /// Gets and parses what is at `url`.
    func get(_ url: String) async throws(ServiceProblem) -> Answer {
        let host = WebAddress(url)?.host ?? ""
        if let outage = await circuitBreaker.outage(of: host) { throw outage }
        var attempt = 1
        while true {
            var problem: ServiceProblem
            do {
                let answer = try await once(url)
                await circuitBreaker.succeeded(host)
                return answer
            } catch {
                problem = error
            }
            problem.attempts = attempt
            guard let wait = retries.wait(after: attempt, problem: problem, random: environment.random()) else {
                await circuitBreaker.failed(host, problem)
                throw problem
            }
            do {
                try await environment.sleep(wait)
            } catch {
                problem.kind = .cancelled
                throw problem
            }
            // Another request may have found out meanwhile.
            if let outage = await circuitBreaker.outage(of: host) { throw outage }
            attempt += 1
        }
    }

    private static let mostRedirects = 5

    private func once(_ start: String) async throws(ServiceProblem) -> Answer {
        var url = start
        for _ in 0...Self.mostRedirects {
            let (head, bytes) = try await exchange(url)
            guard [301, 302, 303, 307, 308].contains(head.status) else {
                return try ResponseReader(url: url, keySent: authorization(for: url) != nil, now: environment.now)
                    .read(head, bytes)
            }
            url = try Redirect(from: url).target(head["location"])
        }
        throw ServiceProblem(.other("it redirects more than \(Self.mostRedirects) times"), at: start)
    }

    private func exchange(_ url: String) async throws(ServiceProblem) -> (TransportHead, [UInt8]) {
        var headers = [TransportHeader("Accept", "application/json")]
        if let authorization = authorization(for: url) { headers.append(authorization) }
        var request = TransportRequest(method: "GET", url: url, headers: headers)
        request.connectTimeout = .seconds(15)
        request.stallTimeout = .seconds(30)
        request.deadline = .seconds(180)
        // Followed here and not below, where every hop is looked at before the key or a request goes there.
        request.followsRedirects = false
        request.maximumBodyBytes = bodyLimit
        do {
            let response = try await environment.transport.send(request)
            return (response.head, try await response.collect(upTo: bodyLimit))
        } catch {
            throw ServiceProblem(error, at: url, limit: bodyLimit)
        }
    }

    private func authorization(for url: String) -> TransportHeader? {
        guard let key, ServiceAddress.mayHaveKey(url) else { return nil }
        return TransportHeader("Authorization", "Key \(key)")
    }
}

/// Tells what an HTTP answer means: JSON, or one of the many ways not to be JSON.
struct ResponseReader {
    let url: String
    let keySent: Bool
    let now: @Sendable () -> Int

    func read(_ head: TransportHead, _ bytes: [UInt8]) throws(ServiceProblem) -> ServiceClient.Answer {
        switch head.status {
        case 200..<300: return try json(bytes)
        case 401, 403: throw problem(.refused(status: head.status, keySent: keySent), bytes)
        case 404: throw problem(isNull(bytes) ? .unknownEndpoint : .notFound, bytes)
        case 429:
            let asked = head["retry-after"].flatMap { RetryAfter.wait($0, now: now()) }
            throw problem(.rateLimited(asked: asked), bytes)
        case 500...: throw problem(.server(status: head.status), bytes)
        default: throw problem(.status(head.status), bytes)
        }
    }

    private func json(_ bytes: [UInt8]) throws(ServiceProblem) -> ServiceClient.Answer {
        do {
            return ServiceClient.Answer(bytes: bytes, value: try JSONValue(parsing: bytes))
        } catch {
            if looksLikeHTML(bytes) { throw problem(.html, []) }
            if bytes.isEmpty { throw problem(.cutOff("it is empty"), []) }
            if case .endOfText = error.reason { throw problem(cutOff(error, bytes.count), []) }
            throw problem(.notJSON(error), [])
        }
    }

    /// JSON that stops in the middle came over a connection that closed early; trying again may bring the rest.
    private func cutOff(_ error: JSONError, _ count: Int) -> ServiceProblem.Kind {
        .cutOff("its \(count) bytes of JSON end in the middle, at \(error.position.line):\(error.position.column)")
    }

    private func problem(_ kind: ServiceProblem.Kind, _ bytes: [UInt8]) -> ServiceProblem {
        ServiceProblem(kind, at: url, words: words(bytes))
    }

    private func isNull(_ bytes: [UInt8]) -> Bool {
        bytes.filter { $0 > 0x20 } == Array("null".utf8)
    }

    private func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "<")
    }

    /// The sentence in an error body: `{"error":{"message":…}}`, `{"detail":"…"}` or `{"detail":[{"msg":…}]}`.
    ///
    /// `input` and `ctx` of a detail may hold what the caller sent, so nothing but the sentences is shown.
    private func words(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty, bytes.count <= 1 << 20, let body = try? JSONValue(parsing: bytes) else { return nil }
        let details = (body["detail"]?.arrayValue ?? []).compactMap { $0["msg"]?.stringValue }
        let text =
            body["error"]?["message"]?.stringValue ?? body["detail"]?.stringValue ?? body["message"]?.stringValue
            ?? (details.isEmpty ? nil : details.joined(separator: "; "))
        return text.flatMap { $0.isEmpty ? nil : TerminalEscaping.escaped($0, limit: 200) }
    }
}

/// How often and after which waits a request is sent again.
struct RetryPolicy: Sendable {
    /// Attempts in all.
    var attempts = 4
    /// The wait before the second attempt; it doubles from there.
    var firstWait = Duration.milliseconds(500)
    var longestWait = Duration.seconds(8)
    /// A service that asks for a longer wait than this is not waited for: the user may want to do something else.
    var longestAskedWait = Duration.seconds(60)

    /// The wait after the failure of attempt `attempt` (counted from 1), or nil when no other should follow.
    ///
    /// Half of the wait is left to chance, so that eight requests refused together do not come back together.
    func wait(after attempt: Int, problem: ServiceProblem, random: Double) -> Duration? {
        guard attempt < attempts, problem.isWorthRetrying else { return nil }
        // A resolver that fails twice has no network behind it.
        if case .nameLookup = problem.kind, attempt > 1 { return nil }
        if case .rateLimited(let asked?) = problem.kind, asked > longestAskedWait { return nil }
        let doubled = min(firstWait * (1 << (attempt - 1)), longestWait)
        let jittered = doubled * (0.5 + random / 2)
        if case .rateLimited(let asked?) = problem.kind { return max(asked, jittered) }
        return jittered
    }
}

/// Notices that a host is down, so that 752 documents do not each wait for four attempts to fail.
actor CircuitBreaker {
    private var failures: [String: Int] = [:]
    private var outages: [String: ServiceProblem] = [:]

    /// How many requests in a row may fail, each after its attempts, before a host counts as down.
    private let patience = 3

    /// Why nothing more is sent to `host`, or nil while it seems well.
    func outage(of host: String) -> ServiceProblem? { outages[host] }

    func succeeded(_ host: String) { failures[host] = nil }

    /// Takes note of a request that failed for good.
    func failed(_ host: String, _ problem: ServiceProblem) {
        switch problem.reach {
        case .request: failures[host] = nil
        case .service:
            failures[host, default: 0] += 1
            if failures[host, default: 0] >= patience { outages[host] = outages[host] ?? problem }
        case .host: outages[host] = outages[host] ?? problem
        }
    }
}
