import FalFields
package import FalJSON
package import SchemagenCore

extension Workspace {
    /// Compares the project's documents with other versions of them.
    ///
    /// - Parameters:
    ///   - patterns: endpoints to compare; none: all.
    ///   - asText: Whether the generated Swift is compared, too.
    package func diff(
        _ patterns: [String], against base: DiffBase, asText: Bool = false
    ) async throws(Failure) -> DiffReport {
        let chosen = try parsed(patterns)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let isChosen = { (id: String) in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        let ids = state.wanted.filter(isChosen)
        let other = try await base.documents(for: ids, root: root)
        let gone = other.isWhole ? other.documents.keys.filter { !state.wanted.contains($0) && isChosen($0) } : []
        try requireMatch(chosen, match: ids + gone, of: state.vendored)

        var report = DiffReport(base: base.name)
        let sources = await sources(ids, state)
        report.diagnostics = sources.flatMap(\.problems)
        var pairs: [(old: SourceDocument, new: SourceDocument)] = []
        for source in sources where source.problems.isEmpty {
            let id = source.document.id
            if var old = other.documents[id.text] {
                old.patches = (other.patches ?? state.patches).patches(for: id)
                old.retirement = source.document.retirement
                if !old.saysTheSame(as: source.document) { pairs.append((old, source.document)) }
            } else if other.isWhole {
                report.comparisons.append(.added(id))
            }
        }
        let versions = versions(
            pairs, state, names: other.names ?? state.names.names, all: state.wanted.map { EndpointID(checked: $0) })
        let compared = await compare(versions, state)
        report.comparisons += compared.comparisons + gone.map { .removed(EndpointID(checked: $0)) }
        report.comparisons.sort { $0.id < $1.id }
        report.diagnostics += compared.diagnostics
        report.positions = positions(of: report.comparisons, in: pairs.map(\.new))
        if asText { report.texts = try texts(of: versions, state) }
        return report
    }

    /// Where changes stand in the project's documents, for annotations.
    private func positions(
        of comparisons: [EndpointComparison], in documents: [SourceDocument]
    ) -> [String: [String: JSONPosition]] {
        let bytes = Dictionary(documents.map { ($0.id, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        var positions: [String: [String: JSONPosition]] = [:]
        for comparison in comparisons {
            guard let root = bytes[comparison.id].flatMap({ try? JSONNode(parsing: $0) }) else { continue }
            for change in comparison.changes {
                let node = JSONPointer(reference: "#" + change.pointer)?.node(from: root)
                positions[comparison.id.text, default: [:]][change.pointer] = node?.position
            }
        }
        return positions
    }

    /// The unified diffs of the generated files, in the order of ids.
    private func texts(
        of pairs: [(old: EndpointVersion, new: EndpointVersion)], _ state: WorkspaceState
    ) throws(Failure) -> [String] {
        let generator = try EndpointGenerator(overrides: state.manifest.overrides)
        var texts: [String] = []
        for pair in pairs.sorted(by: { $0.new.document.id < $1.new.document.id }) {
            let old = try file(of: pair.old, generator)
            let new = try file(of: pair.new, generator)
            let folder = state.manifest.output
            let diff = UnifiedDiff(
                old: old.text, new: new.text, oldName: "a/\(folder)/\(old.path)", newName: "b/\(folder)/\(new.path)")
            if !diff.text.isEmpty { texts.append(diff.text) }
        }
        return texts
    }

    private func file(of version: EndpointVersion, _ generator: EndpointGenerator) throws(Failure) -> GeneratedFile {
        switch generator.generate(version.document, typeName: version.typeName, locked: version.locked) {
        case .done(let artifact): artifact.file
        case .failed(let diagnostics): throw Failure(.documents, diagnostics)
        }
    }
}

extension SourceDocument {
    /// Whether two documents and their patches are equal, wherever they come from.
    fileprivate func saysTheSame(as other: SourceDocument) -> Bool {
        bytes == other.bytes && patches.map(\.content) == other.patches.map(\.content)
            && previous?.bytes == other.previous?.bytes
    }
}

/// What differs between the project's documents and other versions of them.
package struct DiffReport: Sendable {
    /// What the documents were compared with.
    package var base: String
    /// One for each endpoint that differs, came or went; in the order of ids.
    package var comparisons: [EndpointComparison] = []
    /// Unified diffs of the generated Swift, if they were asked for.
    package var texts: [String] = []
    package var diagnostics: [Diagnostic] = []
    /// Where changes stand in the vendored documents: by endpoint, then by pointer.
    package var positions: [String: [String: JSONPosition]] = [:]

    package init(base: String, comparisons: [EndpointComparison] = []) {
        self.base = base
        self.comparisons = comparisons
    }

    package var isBreaking: Bool { comparisons.contains(where: \.isBreaking) }
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
