import FalFields
import FalJSON
import FalSupport
package import SchemagenCore

/// Documents from fal, or from any service with the same API.
///
/// The catalogue is `GET /v1/models`. Exact patterns are looked up by `endpoint_id`, 50 in one call; a family or a
/// glob needs the whole list, for the service's own search (`q`) searches titles and may leave ids out.
package struct FalSource: DocumentSource {
    package let address: ServiceAddress
    let service: ServiceClient
    private let idCache = CatalogueIDCache()
    private let apps = AppCache()

    /// - Parameter key: the user's fal key, if there is one. It is used for fal itself alone.
    /// - Throws: a usage ``Failure`` when the key cannot be a key; the key is not shown.
    package init(_ address: ServiceAddress = .fal, key: String? = nil, environment: SourceEnvironment) throws(Failure) {
        self.address = address
        let key = address == .fal ? try Self.checked(key) : nil
        service = ServiceClient(address, key: key, environment: environment)
    }

    package var name: String { address.name }

    package func catalogue(matching patterns: [EndpointPattern]) async throws(Failure) -> Catalogue {
        var ids: [String] = []
        var deprecated: Set<String>?
        var diagnostics: [Diagnostic] = []
        do {
            if patterns.allSatisfy(\.isExact) {
                ids = try await service.find(patterns.map(\.id))
            } else {
                let listing = try await service.list()
                ids = listing.ids
                deprecated = listing.deprecated
                diagnostics = listing.diagnostics(at: TerminalEscaping.url(address.catalogue([])))
                await idCache.store(ids)
            }
        } catch {
            // An own app that is served somewhere has no catalogue.
            guard address != .fal, error.scope == .request,
                let app = await ownEndpoints(patterns), !app.isEmpty
            else { throw error.failure(.catalogue) }
            ids = app
        }
        var selection = Catalogue.Selection(patterns, from: ids)
        var missing: [EndpointPattern] = []
        for pattern in selection.unmatched {
            if try await hasDocument(pattern) {
                selection.ids.append(pattern.id)
                continue
            }
            let own = try await ownEndpoints(pattern)
            if own.isEmpty { missing.append(pattern) } else { selection.ids += own }
        }
        if !missing.isEmpty {
            let nearest = await nearestIDs()
            diagnostics += missing.map { pattern in
                var finding = Catalogue.unmatched(pattern, in: "the catalogue of \(name)", nearest: nearest)
                if !service.mayAskForApps, Self.appID(in: pattern) != nil {
                    let hint = "If it is an own app, set FAL_KEY: only its owner sees its document."
                    finding.remedy = finding.remedy.map { "\($0) \(hint)" } ?? hint
                }
                return finding
            }
        }
        return Catalogue(ids: selection.ids.sorted(), deprecated: deprecated, diagnostics: diagnostics)
    }

    package func documents(
        for ids: [String], arrived: @escaping @Sendable (DocumentResult) -> Void
    ) async -> [DocumentResult] {
        await DocumentFetch(source: self).results(for: ids, arrived: arrived)
    }

    /// The ids of the whole catalogue, for suggestions; empty if it cannot be fetched.
    func nearestIDs() async -> NearestIDs {
        await idCache.nearest { (try? await service.list())?.ids ?? [] }
    }

    // MARK: Own apps

    /// The endpoints of an own app that a pattern matches; the catalogue lists none of them.
    private func ownEndpoints(_ pattern: EndpointPattern) async throws(Failure) -> [String] {
        guard service.mayAskForApps, let id = Self.appID(in: pattern) else { return [] }
        do {
            let app = try await apps.app(id, service)
            return (app?.document.endpoints ?? []).map(\.text).filter(pattern.matches)
        } catch {
            throw error.failure(.document(id: pattern.id))
        }
    }

    private func ownEndpoints(_ patterns: [EndpointPattern]) async -> [String]? {
        var found: Set<String> = []
        for pattern in patterns {
            guard let ids = try? await ownEndpoints(pattern) else { return nil }
            found.formUnion(ids)
        }
        return found.sorted()
    }

    /// The document of one endpoint of an own app; nothing where there is no such app.
    func ownDocument(_ id: String) async throws(ServiceProblem) -> FetchedDocument? {
        guard service.mayAskForApps, let endpoint = try? EndpointID(parsing: id), endpoint.owner != "fal-ai",
            let app = try await apps.app(endpoint, service), let document = app.document.document(of: endpoint)
        else { return nil }
        return FetchedDocument(id: id, bytes: document.serialized(), address: app.url)
    }

    /// The app that a pattern without wildcards is about. Those of `fal-ai` are fal's own, and listed.
    private static func appID(in pattern: EndpointPattern) -> EndpointID? {
        guard !pattern.isGlob, let id = try? EndpointID(parsing: pattern.id), id.owner != "fal-ai" else { return nil }
        return id
    }

    /// Whether the service has a document for a single id that its catalogue does not list: some endpoints are
    /// unlisted, and their documents are served all the same.
    private func hasDocument(_ pattern: EndpointPattern) async throws(Failure) -> Bool {
        guard !pattern.isGlob, EndpointPattern.validationError(ofID: pattern.id) == nil else { return false }
        do {
            _ = try await service.document(pattern.id)
            return true
        } catch {
            // An outage must not be reported as an unknown endpoint.
            guard error.scope == .request else { throw error.failure(.document(id: pattern.id)) }
            return false
        }
    }

    /// A key that may stand in a header: a line break in it would end the header and begin another.
    private static func checked(_ key: String?) throws(Failure) -> String? {
        guard let key = key?.trimmingWhitespace, !key.isEmpty else { return nil }
        guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure(
                .usage, .unusableKey, "FAL_KEY holds white space, a control character or a letter beyond ASCII.",
                remedy: "Set it to the key as https://fal.ai/dashboard/keys shows it, or unset it.")
        }
        return key
    }
}

/// The documents of own apps, each fetched at most once.
private actor AppCache {
    private var apps: [String: (document: AppDocument, url: String)?] = [:]

    func app(
        _ id: EndpointID, _ service: ServiceClient
    ) async throws(ServiceProblem) -> (document: AppDocument, url: String)? {
        if let known = apps[id.queueID] { return known }
        let app = try await service.app(id)
        apps[id.queueID] = .some(app)
        return app
    }
}

/// The ids of the catalogue for suggestions, fetched at most once.
private actor CatalogueIDCache {
    private var ids: Task<NearestIDs, Never>?

    func store(_ ids: [String]) {
        self.ids = Task { NearestIDs(ids) }
    }

    func nearest(_ list: @escaping @Sendable () async -> [String]) async -> NearestIDs {
        let task = ids ?? Task { NearestIDs(await list()) }
        ids = task
        return await task.value
    }
}
