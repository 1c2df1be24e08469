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

    /// - Parameter key: the user's fal key, if there is one. It is used for fal itself alone.
    /// - Throws: a usage ``Failure`` when the key cannot be a key; the key is not shown.
    package init(_ address: ServiceAddress = .fal, key: String? = nil, environment: SourceEnvironment) throws(Failure) {
        self.address = address
        let key = address == .fal ? try Self.checked(key) : nil
        service = ServiceClient(address, key: key, environment: environment)
    }

    package var name: String { address.name }

    package func catalogue(matching patterns: [EndpointPattern]) async throws(Failure) -> Catalogue {
        let ids: [String]
        var diagnostics: [Diagnostic] = []
        do {
            if patterns.allSatisfy(\.isExact) {
                ids = try await service.find(patterns.map(\.id))
            } else {
                let listing = try await service.list()
                ids = listing.ids
                diagnostics = listing.diagnostics(at: TerminalEscaping.url(address.catalogue([])))
                await idCache.store(ids)
            }
        } catch {
            throw error.failure(.catalogue)
        }
        var selection = Catalogue.Selection(patterns, from: ids)
        var missing: [EndpointPattern] = []
        for pattern in selection.unmatched {
            if try await hasDocument(pattern) {
                selection.ids.append(pattern.id)
            } else {
                missing.append(pattern)
            }
        }
        if !missing.isEmpty {
            let nearest = await nearestIDs()
            diagnostics += missing.map { Catalogue.unmatched($0, in: "the catalogue of \(name)", nearest: nearest) }
        }
        return Catalogue(ids: selection.ids.sorted(), diagnostics: diagnostics)
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
