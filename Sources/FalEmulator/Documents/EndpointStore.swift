import FalFields
import FalJSON
import SchemagenCore

/// The endpoints that are served, by id.
struct EndpointStore: Sendable {
    /// Sorted by id.
    let all: [EmulatedEndpoint]
    let skipped: [FalEmulator.SkippedFile]
    private let indices: [String: Int]
    private let apps: Set<String>

    private init(_ endpoints: [EmulatedEndpoint], skipped: [FalEmulator.SkippedFile]) {
        all = endpoints.sorted { $0.id < $1.id }
        self.skipped = skipped
        indices = Dictionary(
            all.enumerated().map { ($1.id.text, $0) }, uniquingKeysWith: { first, _ in first })
        apps = Set(endpoints.map(\.queueID))
    }

    subscript(id: String) -> EmulatedEndpoint? { indices[id].map { all[$0] } }

    /// Whether there is an endpoint of this `owner/alias`, whatever its path.
    func hasApp(_ queueID: String) -> Bool { apps.contains(queueID) }

    init(reading documents: FalEmulator.Documents, patches: PatchSet = PatchSet()) throws(EmulatorError) {
        switch documents {
        case .folder(let path): try self.init(folder: DocumentFolder(path), patches)
        case .documents(let list): try self.init(list, patches)
        }
    }

    /// Documents given in code are all needed: one that cannot be used is an error.
    private init(_ documents: [FalEmulator.Document], _ patches: PatchSet) throws(EmulatorError) {
        var endpoints: [EmulatedEndpoint] = []
        var seen: Set<String> = []
        for document in documents {
            do {
                let id = try EndpointID(parsing: document.id)
                guard seen.insert(id.text).inserted else { throw Unusable(reason: "It occurs twice.") }
                endpoints.append(try Self.endpoint(id, document.json, listed: nil, patches))
            } catch {
                let reason = (error as? Unusable)?.reason ?? "\(error)"
                throw EmulatorError(
                    .unusableDocument, "The document of '\(document.id)' cannot be used. \(reason)",
                    remedy: "Pass what fal serves as the openapi.json of the endpoint.")
            }
        }
        guard !endpoints.isEmpty else {
            throw EmulatorError(
                .noDocuments, "There are no documents, so there is nothing to serve.",
                remedy: "Pass at least one document, or a folder of them.")
        }
        self.init(endpoints, skipped: [])
    }

    /// In a folder, files that cannot be used are skipped and reported.
    private init(folder: DocumentFolder, _ patches: PatchSet) throws(EmulatorError) {
        let contents: DocumentFolder.Contents
        do {
            contents = try folder.contents()
        } catch {
            throw EmulatorError(
                .unreadableFolder, "The folder '\(folder.path)' cannot be read: \(error).",
                remedy: "Give a folder of documents named '<id>.json'; `schemagen add` makes one.")
        }
        var endpoints: [EmulatedEndpoint] = []
        var skipped = contents.unusableModels.map {
            FalEmulator.SkippedFile(
                path: $0.path, reason: "\($0.reason.prefix(1).uppercased())\($0.reason.dropFirst()).")
        }
        func skip(_ path: String, _ reason: String) {
            skipped.append(.init(path: "\(folder.path)/\(path)", reason: reason))
        }
        var listed: [String: JSONValue] = [:]
        for model in contents.models?.items ?? [] {
            if let id = model["endpoint_id"]?.stringValue { listed[id] = model["metadata"] ?? .null }
        }
        var served: [String: String] = [:]
        // A file that cannot be used leaves its endpoint to another one.
        for file in contents.files + contents.duplicates.map(\.file) {
            if let first = served[file.id] {
                skip(file.path, "\(folder.path)/\(first) is a document of \(file.id) as well.")
                continue
            }
            do throws(Unusable) {
                let bytes: [UInt8]
                do {
                    bytes = try DocumentFile(path: "\(folder.path)/\(file.path)").read()
                } catch {
                    throw Unusable(reason: "It cannot be read: \(error).")
                }
                endpoints.append(
                    try Self.endpoint(EndpointID(checked: file.id), bytes, listed: listed[file.id], patches))
                served[file.id] = file.path
            } catch {
                skip(file.path, error.reason)
            }
        }
        for path in contents.unnamed {
            skip(path, "Its name is not an endpoint id; name it '<id>.json', or with '__' for '/'.")
        }
        guard !endpoints.isEmpty else {
            let first = skipped.first.map { " The first of \(skipped.count) that cannot be used is \($0)" } ?? ""
            throw EmulatorError(
                .noDocuments, "The folder '\(folder.path)' has no documents to serve.\(first)",
                remedy: "Put documents there as '<id>.json', or with '__' for '/'; `schemagen add` does.")
        }
        self.init(endpoints, skipped: skipped)
    }

    private struct Unusable: Error {
        let reason: String
    }

    private static func endpoint(
        _ id: EndpointID, _ bytes: [UInt8], listed: JSONValue?, _ patches: PatchSet
    ) throws(Unusable) -> EmulatedEndpoint {
        var diagnostics: [Diagnostic] = []
        var source = SourceDocument(id: id, path: "\(id.text).json", bytes: bytes)
        source.patches = patches.patches(for: id)
        guard let schema = EndpointTranslator().schema(of: source, reporting: &diagnostics),
            let json = try? JSONValue(parsing: bytes)
        else {
            let error = diagnostics.first { $0.severity == .error }
            throw Unusable(
                reason: error.map { "It is not the document of an endpoint: \($0.message)." } ?? "It is not JSON.")
        }
        let metadata = CatalogueMetadata(id: id, listed: listed, document: json)
        return EmulatedEndpoint(
            id: id, document: bytes, schema: schema, metadata: metadata,
            socket: RealtimeProtocol(of: id, category: metadata.category, in: json))
    }
}

/// An endpoint that is served.
struct EmulatedEndpoint: Sendable {
    /// The id that requests are submitted to.
    let id: EndpointID
    /// The document, byte for byte.
    let document: [UInt8]
    let schema: EndpointSchema
    /// Its entry in the catalogue.
    let metadata: CatalogueMetadata
    /// How its socket behaves; `nil` for one without.
    let socket: RealtimeProtocol?
    /// The app of `id`, under which requests are found. Stored, because every request needs it.
    let queueID: String

    init(
        id: EndpointID, document: [UInt8], schema: EndpointSchema, metadata: CatalogueMetadata,
        socket: RealtimeProtocol? = nil
    ) {
        self.id = id
        self.document = document
        self.schema = schema
        self.metadata = metadata
        self.socket = socket
        queueID = id.queueID
    }
}

/// The `metadata` of a catalogue item, and what searches look at.
struct CatalogueMetadata: Sendable {
    let json: JSONValue
    let category: String
    let status: String
    /// The text that `q` searches, in lower case.
    let searchText: String

    private init(id: EndpointID, json: JSONValue) {
        self.json = json
        category = json["category"]?.stringValue ?? ""
        status = json["status"]?.stringValue ?? "active"
        let texts = [json["display_name"], json["description"], json["category"]] + (json["tags"]?.arrayValue ?? [])
        searchText = ([id.text] + texts.compactMap { $0?.stringValue }).joined(separator: "\n").lowercased()
    }

    /// The entry of `models.json`, completed with the members that fal always sends.
    init(id: EndpointID, listed: JSONValue?, document: JSONValue) {
        let info = document["info"]
        let metadata = info?["x-fal-metadata"]
        var object = listed?.objectValue ?? JSONObject()
        let required: [(String, JSONValue)] = [
            ("display_name", .string(Self.displayName(of: id))),
            ("category", metadata?["category"] ?? ""),
            ("description", metadata?["about"] ?? info?["description"] ?? ""),
            ("status", "active"),
            ("tags", []),
            // A document does not state when its model changed, but a date is required.
            ("updated_at", "1970-01-01T00:00:00.000Z"),
            ("is_favorited", .null),
            ("thumbnail_url", metadata?["thumbnailUrl"] ?? ""),
            ("model_url", .string("https://fal.run/\(id.text)")),
            ("date", "1970-01-01T00:00:00.000Z"),
            ("highlighted", false),
            ("pinned", false),
        ]
        for (key, value) in required where object[key] == nil { object[key] = value }
        self.init(id: id, json: .object(object))
    }

    /// `Kling Video V2.6 Pro` for `fal-ai/kling-video/v2.6/pro`.
    private static func displayName(of id: EndpointID) -> String {
        let words = ([id.alias] + id.path).flatMap { $0.split { $0 == "-" || $0 == "_" } }
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
