import FalFields
import FalJSON
import SchemagenCore

/// The endpoints that are served, found by id.
struct EndpointShelf: Sendable {
    /// In the order of their ids.
    let endpoints: [EmulatedEndpoint]
    let skipped: [FalEmulator.SkippedFile]
    private let places: [String: Int]
    private let apps: Set<String>

    private init(_ endpoints: [EmulatedEndpoint], skipped: [FalEmulator.SkippedFile]) {
        self.endpoints = endpoints.sorted { $0.id < $1.id }
        self.skipped = skipped
        places = Dictionary(
            self.endpoints.enumerated().map { ($1.id.text, $0) }, uniquingKeysWith: { first, _ in first })
        apps = Set(endpoints.map(\.queueID))
    }

    subscript(id: String) -> EmulatedEndpoint? { places[id].map { endpoints[$0] } }

    /// Whether an endpoint of this `owner/alias` is here, whatever its path.
    func hasApp(_ queueID: String) -> Bool { apps.contains(queueID) }

    init(reading documents: FalEmulator.Documents) throws(EmulatorError) {
        switch documents {
        case .folder(let path): try self.init(folder: DocumentFolder(path))
        case .documents(let list): try self.init(list)
        }
    }

    /// What is handed over in a program is meant: one document that cannot be used is an error.
    private init(_ documents: [FalEmulator.Document]) throws(EmulatorError) {
        var endpoints: [EmulatedEndpoint] = []
        var seen: Set<String> = []
        for document in documents {
            do {
                let id = try EndpointID(parsing: document.id)
                guard seen.insert(id.text).inserted else { throw Unusable(reason: "It is there twice.") }
                endpoints.append(try Self.endpoint(id, document.json, listed: nil))
            } catch {
                let reason = (error as? Unusable)?.reason ?? "\(error)"
                throw EmulatorError(
                    .unusableDocument, "The document of '\(document.id)' cannot be used. \(reason)",
                    remedy: "Hand over what fal serves as the endpoint's openapi.json.")
            }
        }
        guard !endpoints.isEmpty else {
            throw EmulatorError(
                .noDocuments, "There are no documents, so there is nothing to serve.",
                remedy: "Hand over at least one document, or a folder of them.")
        }
        self.init(endpoints, skipped: [])
    }

    /// In a folder a broken file is only left out, and said to be.
    private init(folder: DocumentFolder) throws(EmulatorError) {
        let contents = try folder.read()
        var endpoints: [EmulatedEndpoint] = []
        var skipped = contents.skipped
        let naming = DocumentFileName(listed: Set(contents.items.keys))
        var seen: [String: String] = [:]
        for file in contents.files {
            let path = "\(folder.path)/\(file.path)"
            do throws(Unusable) {
                let stem = String(file.path.dropLast(".json".count))
                guard let id = naming.id(of: stem, ownID: { Self.ownID(of: file.bytes) }).map(EndpointID.init(checked:))
                else {
                    throw Unusable(reason: "Its name gives no endpoint id; name it '<id>.json', or with '__' for '/'.")
                }
                if let first = seen[id.text] { throw Unusable(reason: "\(first) is about \(id) as well.") }
                endpoints.append(try Self.endpoint(id, file.bytes, listed: contents.items[id.text]))
                seen[id.text] = path
            } catch {
                skipped.append(.init(path: path, reason: error.reason))
            }
        }
        guard !endpoints.isEmpty else {
            let first = skipped.first.map { " The first of \(skipped.count) that cannot be used is \($0)" } ?? ""
            throw EmulatorError(
                .noDocuments, "The folder '\(folder.path)' holds no documents to serve.\(first)",
                remedy: "Put documents there as '<id>.json', or with '__' for '/'; `schemagen add` does.")
        }
        self.init(endpoints, skipped: skipped)
    }

    private struct Unusable: Error {
        let reason: String
    }

    private static func ownID(of document: [UInt8]) -> String? {
        (try? JSONValue(parsing: document))?["info"]?["x-fal-metadata"]?["endpointId"]?.stringValue
    }

    private static func endpoint(
        _ id: EndpointID, _ bytes: [UInt8], listed: JSONValue?
    ) throws(Unusable) -> EmulatedEndpoint {
        var diagnostics: [Diagnostic] = []
        let source = SourceDocument(id: id, path: "\(id.text).json", bytes: bytes)
        guard let schema = EndpointTranslator().schema(of: source, reporting: &diagnostics),
            let json = try? JSONValue(parsing: bytes)
        else {
            let error = diagnostics.first { $0.severity == .error }
            throw Unusable(reason: error.map { "It is no endpoint's document: \($0.message)." } ?? "It is not JSON.")
        }
        let metadata = CatalogueMetadata(id: id, listed: listed, document: json)
        return EmulatedEndpoint(id: id, document: bytes, schema: schema, metadata: metadata)
    }
}
