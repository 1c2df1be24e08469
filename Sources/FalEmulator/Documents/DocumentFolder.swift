import FalJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A folder of documents.
struct DocumentFolder {
    let path: String

    struct File {
        /// The path below the folder.
        var path: String
        var bytes: [UInt8]
    }

    /// What was read, and what could not be.
    struct Contents {
        var files: [File] = []
        /// The entries of `models.json`, by id.
        var items: [String: JSONValue] = [:]
        var skipped: [FalEmulator.SkippedFile] = []
    }

    /// With more entries it is not a folder of documents, but `/` or a home directory.
    private static let mostEntries = 50_000
    private static let deepest = 16
    /// fal's largest document has 42 KB.
    private static let largestFile = 32 << 20

    init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    func read() throws(EmulatorError) -> Contents {
        var isFolder = false
        guard exists(path, isFolder: &isFolder) else {
            throw unreadable("There is no folder at '\(path)'.")
        }
        guard isFolder else { throw unreadable("'\(path)' is not a folder.") }
        var paths: [String] = []
        var entries = 0
        try collect("", depth: 0, into: &paths, entries: &entries)
        var contents = Contents()
        readModels(into: &contents)
        for file in paths {
            do {
                contents.files.append(File(path: file, bytes: try bytes(of: "\(path)/\(file)")))
            } catch {
                contents.skipped.append(.init(path: "\(path)/\(file)", reason: error.reason))
            }
        }
        return contents
    }

    private func unreadable(_ message: String) -> EmulatorError {
        EmulatorError(
            .unreadableFolder, message,
            remedy: "Give a folder you may read, with the documents as '<id>.json' in it; `schemagen add` makes one.")
    }

    private func exists(_ path: String, isFolder: inout Bool) -> Bool {
        #if canImport(ObjectiveC)
            var flag: ObjCBool = false
            defer { isFolder = flag.boolValue }
            return FileManager.default.fileExists(atPath: path, isDirectory: &flag)
        #else
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        #endif
    }

    /// Walks the folder in the order of names. Links to folders are not followed, because they could form a cycle.
    private func collect(
        _ folder: String, depth: Int, into paths: inout [String], entries: inout Int
    ) throws(EmulatorError) {
        let here = folder.isEmpty ? path : "\(path)/\(folder)"
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: here).sorted()
        } catch {
            // A subfolder that cannot be read is ignored.
            if depth > 0 { return }
            throw unreadable("The folder '\(path)' cannot be read.")
        }
        for name in names where !name.hasPrefix(".") {
            entries += 1
            guard entries <= Self.mostEntries else {
                throw unreadable(
                    "'\(path)' has more than \(Self.mostEntries) entries, so it is hardly a folder of documents.")
            }
            let below = folder.isEmpty ? name : "\(folder)/\(name)"
            // These files of the generator are among the documents.
            if below == "patches" || below == "models.json" { continue }
            let type =
                try? FileManager.default.attributesOfItem(atPath: "\(path)/\(below)")[.type] as? FileAttributeType
            if type == .typeDirectory {
                if depth < Self.deepest { try collect(below, depth: depth + 1, into: &paths, entries: &entries) }
            } else if name.hasSuffix(".json") {
                paths.append(below)
            }
        }
    }

    private struct Unusable: Error {
        let reason: String
    }

    private func bytes(of path: String) throws(Unusable) -> [UInt8] {
        var isFolder = false
        guard exists(path, isFolder: &isFolder), !isFolder, let data = FileManager.default.contents(atPath: path) else {
            throw Unusable(reason: "It cannot be read.")
        }
        guard data.count <= Self.largestFile else { throw Unusable(reason: "It is larger than 32 MB.") }
        return [UInt8](data)
    }

    /// Reads `models.json`, which adds to the documents. They are served without it if it is missing or invalid.
    private func readModels(into contents: inout Contents) {
        for place in ["\(path)/models.json", "\(path)/../models.json"] {
            var isFolder = false
            guard exists(place, isFolder: &isFolder), !isFolder else { continue }
            do {
                let json = try JSONValue(parsing: try bytes(of: place))
                guard let models = (json["models"] ?? json).arrayValue else {
                    throw Unusable(reason: "It has no list 'models'.")
                }
                for model in models {
                    if let id = model["endpoint_id"]?.stringValue { contents.items[id] = model["metadata"] ?? .null }
                }
            } catch {
                let reason = (error as? Unusable)?.reason ?? "It is not JSON (\(error))."
                contents.skipped.append(.init(path: place, reason: reason))
            }
            return
        }
    }
}
