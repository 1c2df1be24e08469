import FalFields
package import SchemagenCore

extension Workspace {
    /// What the source has that differs from what is vendored. Nothing is written.
    package func outdated(
        _ patterns: [String], source: SourceSpecification, key: String?, environment: SourceEnvironment,
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(Failure) -> OutdatedReport {
        let chosen = try parsed(patterns)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let found = try await upstream(
            of: state, chosen, from: source.source(key: key, environment: environment), onProgress)
        let comparisons = Dictionary(
            found.comparisons.map { ($0.id.text, $0) }, uniquingKeysWith: { first, _ in first })
        let changed = Set(found.arriving.map(\.document.id.text)).union(found.gone)
        let endpoints = found.ids.filter(changed.contains).map { id in
            OutdatedReport.Endpoint(
                id: id, family: FamilyMember.family(of: EndpointID(checked: id)).text,
                since: state.schemas.endpoints[id]?.date, gone: state.schemas.endpoints[id]?.gone,
                state: found.added.contains(id) ? .new : found.gone.contains(id) ? .gone : .changed,
                comparison: comparisons[id])
        }
        return OutdatedReport(
            endpoints: endpoints, unchanged: found.ids.count - endpoints.count, today: settings.today(),
            diagnostics: found.diagnostics)
    }
}

/// The endpoints of a project that its source has otherwise.
package struct OutdatedReport: Sendable {
    package enum State: String, Sendable, Hashable {
        case new, changed, gone
    }

    package struct Endpoint: Sendable {
        package var id: String
        package var family: String
        /// The day since which the vendored document is here; none for a new endpoint.
        package var since: String?
        /// The day on which an update noticed that it is gone.
        package var gone: String?
        package var state: State
        /// None where documents differ in what nothing reads, and for what an update has noticed before.
        package var comparison: EndpointComparison?
    }

    /// A family with what is outdated in it.
    package struct Family: Sendable {
        package var id: String
        package var endpoints: [Endpoint]

        /// The day since which the oldest of its documents is here.
        package var since: String? { endpoints.compactMap(\.since).min() }
        package var breaks: EndpointChange.Effects {
            endpoints.reduce(into: []) { $0.formUnion($1.comparison?.breaks ?? []) }
        }
        package func count(_ state: State) -> Int { endpoints.count { $0.state == state } }
    }

    package var endpoints: [Endpoint]
    /// How many are as they are vendored.
    package var unchanged: Int
    package var today: String
    package var diagnostics: [Diagnostic]

    package var families: [Family] {
        Dictionary(grouping: endpoints, by: \.family).map { Family(id: $0.key, endpoints: $0.value) }
            .sorted { $0.id < $1.id }
    }
}
