internal import FalJSON
internal import FalSupport
internal import FalTransport
internal import SchemagenCore

/// Fetches JSON from a service: retries, follows redirects that are safe, and names every way it can go wrong.
struct ServiceClient: Sendable {
    let environment: SourceEnvironment
    /// The user's key, sent where ``ServiceAddress/mayHaveKey(_:)`` allows it.
    let key: String?
    var retries = RetryPolicy()
    /// A body beyond this is refused: fal's largest document has 40 KB, a page of the catalogue about 1 MB.
    var bodyLimit = 32 << 20
    let outages = OutageWatch()

    /// A body that is JSON.
    struct Answer: Sendable {
        let bytes: [UInt8]
        let value: JSONValue
    }

    /// Gets and parses what is at `url`.
    func get(_ url: String) async throws(ServiceProblem) -> Answer {
        let host = WebAddress(url)?.host ?? ""
        if let outage = await outages.outage(of: host) { throw outage }
        var attempt = 1
        while true {
            var problem: ServiceProblem
            do {
                let answer = try await once(url)
                await outages.succeeded(host)
                return answer
            } catch {
                problem = error
            }
            problem.attempts = attempt
            guard let wait = retries.wait(after: attempt, problem: problem, random: environment.random()) else {
                await outages.failed(host, problem)
                throw problem
            }
            do {
                try await environment.sleep(wait)
            } catch {
                problem.kind = .cancelled
                throw problem
            }
            // Another request may have found out meanwhile.
            if let outage = await outages.outage(of: host) { throw outage }
            attempt += 1
        }
    }

    private static let mostRedirects = 5

    private func once(_ start: String) async throws(ServiceProblem) -> Answer {
        var url = start
        for _ in 0...Self.mostRedirects {
            let (head, bytes) = try await exchange(url)
            guard [301, 302, 303, 307, 308].contains(head.status) else {
                return try AnswerReader(url: url, keySent: authorization(for: url) != nil, now: environment.now)
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
