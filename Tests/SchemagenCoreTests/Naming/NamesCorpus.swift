import FalFields
import FalJSON
import Foundation

/// Genuine documents for the naming tests: `SCHEMAGEN_CORPUS`, or `shared/corpus` beside the package.
enum NamesCorpus {
    struct Enumeration: Hashable {
        var field: String
        var values: [String]
    }

    static let folder: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"].map { URL(filePath: $0).absoluteURL }
        let folder = (named ?? root.appending(path: "../shared/corpus")).appending(path: "openapi").standardized
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static let skipped: String = "no corpus: set SCHEMAGEN_CORPUS to a folder with openapi/"

    static var isPresent: Bool { folder != nil }

    private static func files() throws -> [URL] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
    }

    static func ids() throws -> [EndpointID] {
        try files().map { file in
            try EndpointID(
                parsing: file.deletingPathExtension().lastPathComponent.replacingOccurrences(of: "__", with: "/"))
        }
    }

    /// Every list of values of every document, with the property it is listed for, and every record's fields.
    static func read() throws -> (enumerations: Set<Enumeration>, records: Set<[String]>) {
        var enumerations = Set<Enumeration>()
        var records = Set<[String]>()
        func walk(_ value: JSONValue, _ field: String) {
            if let array = value.arrayValue { for element in array { walk(element, field) } }
            guard let object = value.objectValue else { return }
            if let values = value["enum"]?.arrayValue {
                let texts = values.compactMap { $0.stringValue ?? $0.intValue.map { String($0) } }
                enumerations.insert(Enumeration(field: field, values: texts))
            }
            for member in object {
                switch member.key {
                case "properties":
                    records.insert(member.value.objectValue.map { $0.map(\.key) } ?? [])
                    for property in member.value.objectValue ?? [:] { walk(property.value, property.key) }
                case "default", "example", "examples": break
                default: walk(member.value, field)
                }
            }
        }
        for file in try files() {
            let document = try JSONValue(parsing: Array(Data(contentsOf: file)), limits: JSONLimits())
            walk(document["components"]?["schemas"] ?? .null, "")
        }
        return (enumerations, records)
    }
}
