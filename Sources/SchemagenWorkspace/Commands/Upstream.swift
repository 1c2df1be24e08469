import FalFields
import FalSupport
import SchemagenCore

/// What a source has of the project's models, beside what is vendored.
struct Upstream: Sendable {
    /// Documents that are new or not as they are vendored, in canonical form.
    var arriving: [Generation.Source] = []
    /// Where each of them came from.
    var addresses: [String: String] = [:]
    /// Endpoints that were not there before.
    var added: [String] = []
    /// Vendored endpoints that the source no longer has.
    var gone: [String] = []
    /// Endpoints that the lock calls gone and the source has again.
    var back: [String] = []
    /// Endpoints that have come to be deprecated in the catalogue, or are no longer.
    var retired: [String] = []
    /// What the catalogue calls deprecated; none where there is no catalogue.
    var deprecated: Set<String>?
    /// All endpoints that were asked for.
    var ids: [String] = []
    /// One for each endpoint that changed, came or went since the last time; in the order of ids.
    var comparisons: [EndpointComparison] = []
    var diagnostics: [Diagnostic] = []
}

extension Workspace {
    /// Asks the source for everything that the manifest names, and compares it with what is vendored.
    ///
    /// - Parameter chosen: endpoints to look at; none: all.
    /// - Throws: ``Failure`` when the source fails on the way. A document that cannot be used stops no other.
    func upstream(
        of state: WorkspaceState, _ chosen: [EndpointPattern], from source: any DocumentSource,
        _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> Upstream {
        var result = Upstream()
        let isChosen = { (id: String) in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        onProgress(Progress(phase: .catalogue, done: 0, total: 1, detail: source.name))
        let catalogue = try await source.catalogue(matching: state.manifest.models.map(\.pattern))
        // A model that is listed and found nowhere is reported below, by the endpoints that are gone.
        result.diagnostics = catalogue.diagnostics.filter { $0.severity != .error }
        result.deprecated = catalogue.deprecated
        let known = Set(state.wanted).union(state.wanted(of: Array(state.schemas.endpoints.keys)))
        result.ids = Set(catalogue.ids).union(known).filter(isChosen).sorted()
        try requireMatch(chosen, match: result.ids, of: state.vendored)

        let (total, counter) = (result.ids.count, Counter())
        let answers = await source.documents(for: result.ids) { answer in
            onProgress(Progress(phase: .documents, done: counter.next(), total: total, detail: answer.id))
        }
        var documents: [FetchedDocument] = []
        var outages: [Failure] = []
        for answer in answers {
            switch answer.outcome {
            case .success(let document): documents.append(document)
            case .failure(let failure) where failure.isUnknownEndpoint && known.contains(answer.id):
                result.gone.append(answer.id)
            case .failure(let failure) where failure.kind == .documents: result.diagnostics += failure.diagnostics
            case .failure(let failure): outages.append(failure)
            }
        }
        // Half an answer is none: what did not come would count as gone or unchanged.
        if let first = outages.first { throw Failure(first.kind, outages.flatMap(\.diagnostics)) }
        let (canonical, broken) = merged(documents, state)
        result.diagnostics += broken
        await compare(canonical, with: state, in: &result)
        for document in documents { result.addresses[document.id] = document.address }
        noteRetired(state, in: &result)
        return result
    }

    private func compare(_ documents: [Generation.Source], with state: WorkspaceState, in result: inout Upstream) async
    {
        let vendored = Set(state.vendored)
        let olds = await sources(documents.map(\.document.id.text).filter(vendored.contains), state)
        let old = Dictionary(olds.map { ($0.document.id, $0) }, uniquingKeysWith: { first, _ in first })
        var pairs: [(old: SourceDocument, new: SourceDocument)] = []
        for document in documents {
            let id = document.document.id
            if let entry = state.schemas.endpoints[id.text], entry.gone != nil { result.back.append(id.text) }
            guard let before = old[id] else {
                result.arriving.append(document)
                // One that the lock knows has lost its document here: it is no news.
                if state.schemas.endpoints[id.text] == nil {
                    result.added.append(id.text)
                    result.comparisons.append(.added(id))
                } else {
                    result.diagnostics.append(.missing(id.text))
                }
                continue
            }
            guard before.digest != document.digest else { continue }
            var document = document
            document.document.previous = previous(of: document.document, replacing: before.document, state)
            result.arriving.append(document)
            pairs.append((before.document, document.document))
        }
        let all = Set(state.wanted).union(documents.map(\.document.id.text)).map { EndpointID(checked: $0) }
        let compared = await compare(versions(pairs, state, names: state.names.names, all: all.sorted()), state)
        result.comparisons += compared.comparisons
        let replaced = result.arriving.compactMap { old[$0.document.id] }
        result.diagnostics += compared.diagnostics
        result.diagnostics += replaced.filter { $0.problems.isEmpty && state.isEdited($0) }.map {
            .edited($0.document.id.text, isReplaced: true)
        }
        for id in result.gone where state.schemas.endpoints[id]?.gone == nil {
            // Its code stays until it is pruned; calls of it fail from now on.
            result.comparisons.append(.removed(EndpointID(checked: id), breaks: .wire))
        }
        result.comparisons.sort { $0.id < $1.id }
    }

    /// Compares what the catalogue says of the endpoints with what the lock knows.
    private func noteRetired(_ state: WorkspaceState, in result: inout Upstream) {
        guard let deprecated = result.deprecated else { return }
        let added = Set(result.added)
        for id in result.ids where !added.contains(id) && !result.gone.contains(id) {
            guard let entry = state.schemas.endpoints[id], deprecated.contains(id) != (entry.deprecated != nil)
            else { continue }
            result.retired.append(id)
            let change = EndpointChange.endpoint(isDeprecated: deprecated.contains(id))
            if let index = result.comparisons.firstIndex(where: { $0.id.text == id }) {
                result.comparisons[index].changes.append(change)
            } else {
                result.comparisons.append(EndpointComparison(id: EndpointID(checked: id), changes: [change]))
            }
        }
        result.comparisons.sort { $0.id < $1.id }
    }

    /// Documents with the names that their endpoints have in Swift.
    ///
    /// - Parameters:
    ///   - names: the names of the older ones.
    ///   - all: all endpoints of the project.
    func versions(
        _ pairs: [(old: SourceDocument, new: SourceDocument)], _ state: WorkspaceState, names: LockedNames,
        all: [EndpointID]
    ) -> [(old: EndpointVersion, new: EndpointVersion)] {
        let plan = Generation(state: state, settings: settings, cache: .none).namePlan(all, state.manifest)
        return pairs.compactMap { pair in
            let id = pair.new.id
            guard let name = plan[id] else { return nil }
            let oldName = names.types[id.text].flatMap { SwiftName($0, as: .type) } ?? name
            return (
                EndpointVersion(pair.old, typeName: oldName, locked: names.names(in: id)),
                EndpointVersion(pair.new, typeName: name, locked: state.names.names.names(in: id))
            )
        }
    }

    /// Compares documents concurrently.
    func compare(
        _ pairs: [(old: EndpointVersion, new: EndpointVersion)], _ state: WorkspaceState
    ) async -> (comparisons: [EndpointComparison], diagnostics: [Diagnostic]) {
        let comparer = EndpointComparer(overrides: state.manifest.overrides)
        let results = await Parallel.map(pairs, limit: settings.jobs) {
            _, pair -> (EndpointComparison?, [Diagnostic]) in
            var diagnostics: [Diagnostic] = []
            let comparison = comparer.compare(pair.old, pair.new, reporting: &diagnostics)
            return (comparison, diagnostics)
        }
        // Documents that differ in what nothing reads are no change.
        return (results.compactMap(\.0).filter { !$0.changes.isEmpty }, results.flatMap(\.1))
    }
}

extension Failure {
    /// Whether all that is wrong is that the source has no such endpoint.
    var isUnknownEndpoint: Bool { diagnostics.allSatisfy { $0.code == .unknownEndpoint } }
}

extension Diagnostic {
    fileprivate static func missing(_ id: String) -> Diagnostic {
        Diagnostic(
            .missingDocument, .warning, "the document of \(id) was not there; it is fetched again",
            at: .init(path: Workspace.documentPath(id)), endpoint: id)
    }

    /// - Parameter isReplaced: whether the edit gets lost, or is what code is generated from.
    static func edited(_ id: String, isReplaced: Bool) -> Diagnostic {
        Diagnostic(
            .editedDocument, "the document of \(id) has been edited since it was fetched",
            at: .init(path: Workspace.documentPath(id)), endpoint: id,
            remedy: isReplaced
                ? "The newer version takes its place; version control has the edited one."
                : "Undo the edit, or fetch the document again with `schemagen add \(id)`; `schemagen generate` keeps it."
        )
    }
}
