import FalFields
import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore

/// Fetches documents and the catalogue from a service, and explains what goes wrong.
///
/// Requests, retries and paging are those of ``FalClient``. A host that is down is not asked again.
struct ServiceClient: Sendable {
    let address: ServiceAddress
    private let client: FalClient
    private let key: String?
    private let deadline: Duration
    private let circuitBreaker = CircuitBreaker()

    /// Larger bodies are refused: fal's largest document has 40 KB, a page of the catalogue about 1 MB.
    static let maximumBytes = 32 << 20
    /// fal does not document how large a page may be; a refused size is left out.
    private static let pageSize = 500
    /// fal has some 1,400 endpoints: pages of 5 would still do.
    private static let maximumPages = 300
    /// After this many pages without a new endpoint, the catalogue is considered endless.
    private static let maximumRepeatedPages = 3

    /// - Parameter key: The user's key, which fal's catalogue gets, and fal for the documents of own apps.
    init(_ address: ServiceAddress, key: String?, environment: SourceEnvironment) {
        self.address = address
        self.key = key
        deadline = environment.deadline
        // Given in full: whether `FAL_EMULATOR` counts is for the verb to say.
        let base = address.catalogueBase
        let hosts = FalHosts(queue: base, run: base, rest: base, platform: "\(base)/v1", isEmulator: false)
        client = FalClient(
            credentials: key.map { .key($0) } ?? .none,
            configuration: FalConfiguration(
                hosts: hosts, retries: environment.retries, requestTimeout: .seconds(60)),
            transport: environment.transport)
    }

    // MARK: Documents

    /// The document of an endpoint.
    func document(_ id: String) async throws(ServiceProblem) -> FetchedDocument {
        let url = address.document(id)
        let call = call("the document", url, hasKey: false)
        return try await step(url) { () throws(FalError) in
            try await client.perform(call).body
        } checked: { body throws(ServiceProblem) in
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONValue(parsing: body)
            } catch {
                throw ServiceProblem(.init(error, in: body), at: url)
            }
            guard value.objectValue != nil else { throw ServiceProblem(.notAnObject, at: url) }
            return FetchedDocument(id: id, bytes: body, address: url)
        }
    }

    /// The document that an own app serves of itself; nothing where there is no such app.
    ///
    /// fal shows it to the app's owner alone, so the key goes along.
    func app(_ id: EndpointID) async throws(ServiceProblem) -> (document: AppDocument, url: String)? {
        let url = address.app(id)
        let call = call("the app's document", url, hasKey: key != nil)
        do throws(ServiceProblem) {
            return try await step(url) { () throws(FalError) in
                try await client.perform(call).body
            } checked: { body throws(ServiceProblem) -> (document: AppDocument, url: String)? in
                do throws(JSONError) {
                    let app = AppDocument(try JSONNode(parsing: body), of: EndpointID(checked: id.queueID))
                    return app.map { (document: $0, url: url) }
                } catch {
                    throw ServiceProblem(.init(error, in: body), at: url)
                }
            }
        } catch {
            switch error.kind {
            case .notFound, .unknownEndpoint: return nil
            default: throw error
            }
        }
    }

    /// Whether an own app can be asked for: fal wants a key for that.
    var mayAskForApps: Bool { address != .fal || key != nil }

    /// The documents that the catalogue expands for up to ``FalCatalogue/batchSize`` endpoints in one call.
    func expandedDocuments(_ ids: [String]) async throws(ServiceProblem) -> [String: CatalogueListing.Expansion] {
        let query = ids.map { ("endpoint_id", $0) } + [("limit", "\(FalCatalogue.batchSize)"), Self.expansion]
        return try await read(query, pageSize: nil).documents
    }

    /// The URL of the catalogue's entry of one endpoint with its document.
    func expandedURL(_ id: String) -> String { address.catalogue([("endpoint_id", id), Self.expansion]) }

    private static let expansion = (name: "expand", value: "openapi-3.0")

    // MARK: Catalogue

    /// Everything that the catalogue lists.
    func list() async throws(ServiceProblem) -> CatalogueListing { try await read([], pageSize: Self.pageSize) }

    /// Those of some endpoints that the catalogue knows.
    func find(_ ids: [String]) async throws(ServiceProblem) -> [String] {
        let url = address.catalogue([])
        let call = call("the catalogue", url, hasKey: key != nil)
        return try await step(url) { () throws(FalError) in
            try await client.models.find(ids.map { EndpointID(checked: $0) }, by: call).map(\.id.text)
        } checked: { found in
            found
        }
    }

    private func read(
        _ query: [CataloguePages.Parameter], pageSize: Int?
    ) async throws(ServiceProblem) -> CatalogueListing {
        let url = address.catalogue([])
        let pages = CataloguePages(
            client: client, call: call("the catalogue", url, hasKey: key != nil), member: "models", query: query,
            size: pageSize)
        return try await step(url) { () throws(FalError) in
            try await Self.listing(of: pages)
        } checked: { listing, problem throws(ServiceProblem) in
            if let problem { throw ServiceProblem(problem, at: url) }
            return listing
        }
    }

    /// Reads page after page to the last, or until they turn out to be endless.
    private static func listing(
        of pages: CataloguePages
    ) async throws(FalError) -> (CatalogueListing, problem: ServiceProblem.Kind?) {
        var pages = pages
        var listing = CatalogueListing()
        var repeatedPages = 0
        for _ in 0..<maximumPages {
            let items: [JSONValue]?
            do {
                items = try await pages.next()
            } catch {
                switch pages.problem {
                case .repeatedCursor(let cursor):
                    return (
                        listing, .endlessPages("the cursor \(TerminalEscaping.quoted(cursor, limit: 40)) came twice")
                    )
                case .emptyPages(let count): return (listing, .endlessPages("\(count) in a row are empty"))
                case .missingCursor:
                    listing.isIncomplete = true
                    return (listing, nil)
                case nil: throw error
                }
            }
            guard let items else { return (listing, nil) }
            repeatedPages = listing.add(items) == 0 ? repeatedPages + 1 : 0
            if repeatedPages == maximumRepeatedPages {
                return (listing, .endlessPages("\(repeatedPages) in a row list nothing new"))
            }
        }
        return (listing, .endlessPages("there are more than \(maximumPages)"))
    }

    // MARK: Requests

    private func call(_ action: String, _ url: String, hasKey: Bool) -> HTTPCall {
        var call = HTTPCall(action, "GET", url)
        call.authorization = hasKey ? .key : .none
        call.followsRedirects = !hasKey
        call.stallTimeout = .seconds(30)
        call.maximumBytes = Self.maximumBytes
        call.mustEndItsJSON = true
        return call
    }

    /// Carries out a step within the deadline, unless its host is known to be down.
    ///
    /// - Parameter checked: Reads what the step gave. The host counts as working only if that succeeds.
    private func step<Answer: Sendable, Value>(
        _ url: String, _ body: @escaping @Sendable () async throws(FalError) -> Answer,
        checked: (Answer) throws(ServiceProblem) -> Value
    ) async throws(ServiceProblem) -> Value {
        let host = WebAddress(url)?.host ?? ""
        if let outage = await circuitBreaker.outage(of: host) { throw outage }
        do throws(ServiceProblem) {
            let value = try checked(try await answer(url, body))
            await circuitBreaker.recordSuccess(of: host)
            return value
        } catch {
            await circuitBreaker.recordFailure(error, of: host)
            throw error
        }
    }

    private func answer<Answer: Sendable>(
        _ url: String, _ body: @escaping @Sendable () async throws(FalError) -> Answer
    ) async throws(ServiceProblem) -> Answer {
        do {
            return try await Deadline.within(deadline, body)
        } catch {
            throw ServiceProblem(error, at: url, key: key)
        }
    }
}

/// Stops requests to a host that is down, so that hundreds of documents do not each wait for their retries to fail.
private actor CircuitBreaker {
    /// After this many failed requests in a row, each with its retries, a host counts as down.
    private static let maximumFailures = 3

    private var failures: [String: Int] = [:]
    private var outages: [String: ServiceProblem] = [:]

    /// Why a host counts as down; `nil` while it does not.
    func outage(of host: String) -> ServiceProblem? { outages[host] }

    func recordSuccess(of host: String) { failures[host] = nil }

    func recordFailure(_ problem: ServiceProblem, of host: String) {
        switch problem.scope {
        case .request: failures[host] = nil
        case .service:
            failures[host, default: 0] += 1
            if failures[host, default: 0] >= Self.maximumFailures { outages[host] = outages[host] ?? problem }
        case .host: outages[host] = outages[host] ?? problem
        }
    }
}
