import FalFields
import FalJSON
import SchemagenCore

/// The results of the last run by document, so that a run where nothing changed renders nothing.
///
/// It may be deleted at any time: it is in `Schemas/.schemagen`, which version control ignores. An entry is used only
/// if everything that the result depends on is the same: the build of the generator, the names' lock, the document, the
/// endpoint's name, and the file on disk.
struct GenerationCache: Sendable {
    static let path = "Schemas/.schemagen/cache.json"

    struct Entry: Sendable {
        /// Digest of the document and of all else that the result depends on here.
        var document: String
        var typeName: String
        /// The generated file, below the output folder, and its digest.
        var path: String
        var output: String
        var nestedTypeNames: [String]
        var exampleInput: String
        var diagnostics: [Diagnostic]
        /// The manifest's overrides that apply here, by their index.
        var overrides: [Int]
        /// What became of the document's patches.
        var patches: [Patch.Outcome] = []
    }

    /// Build of the generator, names' lock and overrides of mappers the entries belong to.
    var build: String
    var names: String
    var mappers: String
    var entries: [String: Entry]
    /// The generated tests, by family.
    var families: [String: FamilyTestGeneration.Entry] = [:]

    /// An empty cache.
    static let none = GenerationCache(build: "", names: "", mappers: "", entries: [:])

    func entry(for source: Generation.Source, typeName: String) -> Entry? {
        guard let entry = entries[source.document.id.text], entry.document == source.key, entry.typeName == typeName
        else { return nil }
        return entry
    }

    /// The cache of a project, if it belongs to this build, these names and these overrides.
    static func read(root: String, build: String?, names: String, mappers: String) -> GenerationCache {
        guard let build, let bytes = try? DiskFile.bytes(root + "/" + path), let json = try? JSONValue(parsing: bytes),
            json["build"]?.stringValue == build, json["names"]?.stringValue == names,
            json["mappers"]?.stringValue == mappers
        else { return .none }
        var entries: [String: Entry] = [:]
        for member in json["entries"]?.objectValue ?? [:] { entries[member.key] = Entry(json: member.value) }
        var cache = GenerationCache(build: build, names: names, mappers: mappers, entries: entries)
        for member in json["families"]?.objectValue ?? [:] {
            cache.families[member.key] = FamilyTestGeneration.Entry(json: member.value)
        }
        return cache
    }

    var bytes: [UInt8] {
        var members = JSONObject()
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) { members.append(id, entry.json) }
        let json: JSONValue = [
            "build": .string(build), "names": .string(names), "mappers": .string(mappers), "entries": .object(members),
            "families": .object(JSONObject(sorted: families.mapValues(\.json))),
        ]
        return json.serialized()
    }
}

extension GenerationCache.Entry {
    init(_ artifact: EndpointArtifact, document: String, overrides: [Int]) {
        self.init(
            document: document, typeName: artifact.typeName.text, path: artifact.file.path,
            output: CanonicalDocument.digest(of: Array(artifact.file.text.utf8)),
            nestedTypeNames: artifact.nestedTypeNames, exampleInput: artifact.exampleInput,
            diagnostics: artifact.diagnostics, overrides: overrides, patches: artifact.patchOutcomes)
    }

    init?(json: JSONValue) {
        guard let document = json["document"]?.stringValue, let typeName = json["type"]?.stringValue,
            let path = json["path"]?.stringValue, let output = json["output"]?.stringValue
        else { return nil }
        self.init(
            document: document, typeName: typeName, path: path, output: output,
            nestedTypeNames: json["nested"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            exampleInput: json["example"]?.stringValue ?? "[:]",
            diagnostics: json["diagnostics"]?.arrayValue?.compactMap(Diagnostic.init(json:)) ?? [],
            overrides: json["overrides"]?.arrayValue?.compactMap(\.intValue) ?? [],
            patches: json["patches"]?.arrayValue?.compactMap { $0.stringValue.flatMap(Patch.Outcome.init) } ?? [])
    }

    var json: JSONValue {
        [
            "document": .string(document), "type": .string(typeName), "path": .string(path), "output": .string(output),
            "nested": .array(nestedTypeNames.map(JSONValue.string)), "example": .string(exampleInput),
            "diagnostics": .array(diagnostics.map(\.json)),
            "overrides": .array(overrides.map { .number(JSONNumber($0)) }),
            "patches": .array(patches.map { .string($0.rawValue) }),
        ]
    }
}
