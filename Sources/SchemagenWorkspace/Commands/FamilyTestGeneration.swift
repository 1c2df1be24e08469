import FalFields
import FalJSON
import FalSupport
import SchemagenCore

/// The generated tests: one file per family of models. A family whose documents did not change is not rendered again.
struct FamilyTestGeneration: Sendable {
    let manifest: Manifest
    let namespace: SwiftName
    let module: SwiftName
    let jobs: Int
    let cache: [String: Entry]

    /// What the last run wrote for a family, and from what.
    struct Entry: Sendable {
        /// Digest of everything that the file depends on.
        var key: String
        /// Digest of the file.
        var output: String

        init(key: String, output: String) {
            self.key = key
            self.output = output
        }

        init?(json: JSONValue) {
            guard let key = json["key"]?.stringValue, let output = json["output"]?.stringValue else { return nil }
            self.init(key: key, output: output)
        }

        var json: JSONValue { ["key": .string(key), "output": .string(output)] }
    }

    struct Result: Sendable {
        /// Files to write, below the folder of tests.
        var files: [GeneratedFile] = []
        /// Paths of files that are as they should be.
        var upToDate: [String] = []
        var entries: [String: Entry] = [:]
    }

    /// The file of a family with a document that cannot be used stays as it is, when there is one.
    ///
    /// - Parameters:
    ///   - sources: all documents, in the order of their ids.
    ///   - failed: the ids of those that cannot be used.
    func run(
        _ sources: [Generation.Source], failed: Set<String>, files: FilesOnDisk
    ) async throws(Failure) -> Result {
        guard let folder = manifest.tests else { return Result() }
        let composer = try FamilyTestComposer(namespace: namespace, module: module)
        let groups = Dictionary(grouping: sources) { FamilyMember.family(of: $0.document.id) }
        let suites = composer.suites(of: groups.keys.sorted())
        var kept: [SwiftName] = []
        var families: [(id: EndpointID, suite: SwiftName, sources: [Generation.Source])] = []
        for (id, sources) in groups.sorted(by: { $0.key < $1.key }) {
            guard let suite = suites[id] else { continue }
            let usable = sources.filter { !failed.contains($0.document.id.text) }
            if usable.count < sources.count, files.exists("\(folder)/\(FamilyTestComposer.path(of: suite))") {
                kept.append(suite)
            } else if !usable.isEmpty {
                families.append((id, suite, usable))
            }
        }
        let overrides = manifest.overrides
        let cache = cache
        let made = await Parallel.map(families, limit: jobs) { _, family -> (Entry, GeneratedFile?) in
            let key = key(of: family.sources, suite: family.suite)
            let path = "\(folder)/\(FamilyTestComposer.path(of: family.suite))"
            if let entry = cache[family.id.text], entry.key == key, files.hasDigest(entry.output, path) {
                return (entry, nil)
            }
            let deriver = MapperDeriver(overrides: overrides)
            let members = family.sources.compactMap { Self.member($0.document, deriver) }
            let file = composer.file(family.id, suite: family.suite, members: members).stamped
            return (Entry(key: key, output: CanonicalDocument.digest(of: Array(file.text.utf8))), file)
        }
        var result = Result()
        result.upToDate = kept.map(FamilyTestComposer.path(of:))
        for (family, (entry, file)) in zip(families, made) {
            result.entries[family.id.text] = entry
            if let file {
                result.files.append(file)
            } else {
                result.upToDate.append(FamilyTestComposer.path(of: family.suite))
            }
        }
        result.files += composer.sharedFiles((families.map(\.suite) + kept).sorted()).map(\.stamped)
        return result
    }

    private func key(of sources: [Generation.Source], suite: SwiftName) -> String {
        let parts = [namespace.text, module.text, suite.text, manifest.overridesDigest]
        let members = sources.map { "\($0.document.id) \($0.key)" }
        return CanonicalDocument.digest(of: Array((parts + members).joined(separator: "\n").utf8))
    }

    private static func member(_ document: SourceDocument, _ deriver: MapperDeriver) -> FamilyMember? {
        var diagnostics: [Diagnostic] = []
        guard let model = EndpointTranslator().model(of: document, reporting: &diagnostics) else { return nil }
        let schema = DescriptorBuilder().schema(of: model)
        let derived = deriver.derive(model, schema: schema)
        return FamilyMember(id: model.id, mapper: derived.mapper(schema))
    }
}
