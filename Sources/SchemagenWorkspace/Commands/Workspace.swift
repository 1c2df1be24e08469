import FalFields
package import SchemagenCore

/// A project that has generated models: its manifest, its vendored documents, its locks, and the files made of them.
///
/// Every verb of the command line is a method here. Those that write do so in one transaction under the project's lock;
/// those that read take no lock.
package struct Workspace: Sendable {
    /// The project's folder; all paths of reports start there.
    package let root: String
    package let settings: Settings

    package struct Settings: Sendable {
        /// The version that `schemagen.lock` names.
        package var generator: String
        /// Today's date, as `YYYY-MM-DD`.
        package var today: @Sendable () -> String
        /// The number of documents that are processed concurrently.
        package var jobs: Int
        /// Identifies the build of the generator: results of another build are not reused. Without it, none are.
        package var build: String?
        /// What the app's Package.swift is advised to depend on.
        package var dependency: PackageDependency

        package init(
            generator: String, today: @escaping @Sendable () -> String, jobs: Int, build: String? = nil,
            dependency: PackageDependency? = nil
        ) {
            self.generator = generator
            self.today = today
            self.jobs = jobs
            self.build = build
            self.dependency = dependency ?? .repository(version: generator)
        }
    }

    package init(root: String, settings: Settings) {
        self.root = root
        self.settings = settings
    }

    /// Runs a verb that writes under the project's lock, and adds to its report what was recovered before.
    ///
    /// - Parameter isDry: Whether nothing is written; then there is no lock.
    func underLock(
        isDry: Bool, _ work: (WorkspaceLock?) async throws(Failure) -> ChangeReport
    ) async throws(Failure) -> ChangeReport {
        if isDry { return try await work(nil) }
        let lock = try WorkspaceLock(root: root)
        let recovered = lock.recovery.finding.map { [$0] } ?? []
        do throws(Failure) {
            var report = try await work(lock)
            report.diagnostics = recovered + report.diagnostics
            return report
        } catch {
            throw Failure(error.kind, recovered + error.diagnostics)
        }
    }

    /// The folder of documents and locks.
    package static let schemas = "Schemas"

    /// The vendored document of an endpoint.
    static func documentPath(_ id: String) -> String { "\(schemas)/\(id).json" }

    /// The earlier version of a document that is kept for what it had: beside the document, under a name that nobody
    /// takes for one.
    static func previousPath(_ id: String) -> String { documentPath(id) + previousSuffix }

    static let previousSuffix = ".previous"

    /// The id whose document is at `path`; none for another file of `Schemas/`.
    static func documentID(_ path: String) -> String? {
        let prefix = schemas + "/"
        guard path.hasPrefix(prefix), path.hasSuffix(".json") else { return nil }
        let id = String(path.dropFirst(prefix.count).dropLast(".json".count))
        return EndpointPattern.validationError(ofID: id) == nil ? id : nil
    }
}

extension Workspace {
    /// Writes a new manifest.
    ///
    /// - Throws: ``Failure`` when there is one already, or when it cannot be written.
    package func initialize(dryRun: Bool) async throws(Failure) -> ChangeReport {
        try await underLock(isDry: dryRun) { lock throws(Failure) in try initialize(lock) }
    }

    private func initialize(_ lock: WorkspaceLock?) throws(Failure) -> ChangeReport {
        if try DiskFile.contents(of: Manifest.path, in: root) != nil {
            throw Failure(
                .failure, .manifestExists, "\(Manifest.path) is there already", at: .init(path: Manifest.path),
                remedy: "Add models with `schemagen add ID`.")
        }
        var transaction = Transaction()
        transaction.write(ManifestText.initial(), to: Manifest.path)
        transaction.write(EditorSchema.bytes, to: EditorSchema.path)
        var report = ChangeReport()
        report.manifestMade = true
        report.isDryRun = lock == nil
        if let lock {
            report.files = try transaction.commit(under: lock)
        } else {
            report.files = try transaction.preview(root: root)
        }
        return report
    }
}

/// The state of a project when a verb begins: its manifest, lock files and vendored documents.
struct WorkspaceState: Sendable {
    var manifestBytes: [UInt8]
    var manifest: Manifest
    var schemas: SchemaLock
    var names: NamesLock
    /// The bytes of the names' lock, as far as they identify it.
    var namesDigest: String
    /// Ids with a document in `Schemas/`, sorted.
    var vendored: [String]
    /// Paths of earlier versions that are kept beside documents.
    var previous: [String]
    /// Corrections of documents.
    var patches: PatchSet
    /// Endpoints that apps should no longer call.
    var retirements: [String: Retirement]

    /// - Parameter makingManifest: whether a missing manifest is replaced by a new one.
    init(root: String, generator: String, makingManifest: Bool = false) throws(Failure) {
        if let bytes = try DiskFile.contents(of: Manifest.path, in: root) {
            manifestBytes = bytes
        } else if makingManifest {
            manifestBytes = ManifestText.initial()
        } else {
            throw Manifest.missing()
        }
        manifest = try Manifest(reading: manifestBytes)
        let lock = try DiskFile.contents(of: SchemaLock.path, in: root)
        schemas =
            try lock.map { bytes throws(Failure) in try SchemaLock(reading: bytes) } ?? SchemaLock(generator: generator)
        let namesBytes = try DiskFile.contents(of: NamesLock.path, in: root)
        names = try namesBytes.map { bytes throws(Failure) in try NamesLock(reading: bytes) } ?? NamesLock()
        namesDigest = CanonicalDocument.digest(of: namesBytes ?? [])
        let files = try DiskFile.files(below: Workspace.schemas, in: root)
        vendored = Self.vendoredIDs(files)
        previous = files.filter { $0.hasSuffix(".json" + Workspace.previousSuffix) }
        patches = try PatchFiles.read(root: root)
        retirements = schemas.endpoints.compactMapValues(\.retirement)
    }

    /// A document with what the project has to say about it.
    func prepared(_ source: Generation.Source) -> Generation.Source {
        var source = source
        source.document.patches = patches.patches(for: source.document.id)
        source.document.retirement = retirements[source.document.id.text]
        return source
    }

    static func vendoredIDs(_ files: [String]) -> [String] {
        let prefix = Workspace.schemas + "/"
        return files.compactMap { path in
            guard path.hasSuffix(".json"), !path.hasPrefix(prefix + "patches/") else { return nil }
            let id = String(path.dropFirst(prefix.count).dropLast(".json".count))
            return (try? EndpointID(parsing: id))?.text == id ? id : nil
        }.sorted()
    }

    /// Takes over what a catalogue says of the endpoints that it lists: they are there, and deprecated or not.
    ///
    /// - Parameter deprecated: none where the source has no catalogue, and so nothing to say of it.
    mutating func retire(by deprecated: Set<String>?, among ids: [String]) {
        for id in ids {
            if let deprecated {
                retirements[id] = deprecated.contains(id) ? .deprecated : nil
            } else if retirements[id] == .gone {
                retirements[id] = schemas.endpoints[id]?.deprecated == nil ? nil : .deprecated
            }
        }
    }

    /// Whether a vendored document is not the one that was fetched.
    func isEdited(_ source: Generation.Source) -> Bool {
        schemas.endpoints[source.document.id.text].map { $0.digest != source.digest } ?? false
    }

    /// The vendored endpoints the manifest asks for.
    var wanted: [String] { wanted(of: vendored) }

    func wanted(of ids: [String]) -> [String] {
        let patterns = manifest.models.map(\.pattern)
        return ids.filter { id in patterns.contains { $0.matches(id) } }
    }
}
