import FalFields
import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folder that the files of a result are saved in. Existing files are not overwritten.
struct DownloadFolder: Sendable {
    let path: String
    /// How many bytes each file may have.
    let maximumSize: Int64

    /// Creates the folder. It is created before the call, so that a failure costs nothing.
    init(_ path: String, maximumSize: Int64 = FalDownload.defaultMaximumSize) throws(Failure) {
        self.maximumSize = maximumSize
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        var created = self.path.hasPrefix("/") ? "/" : ""
        for part in self.path.split(separator: "/") {
            created += created.isEmpty || created.hasSuffix("/") ? String(part) : "/" + part
            guard mkdir(created, 0o777) != 0, errno != EEXIST else { continue }
            // A parent folder may exist without being writable.
            let code = errno
            if access(created, X_OK) != 0 {
                throw Failure(.usage, .unusableFile, SystemError(code, "create the folder", created).description)
            }
        }
        guard access(self.path, W_OK | X_OK) == 0 else {
            throw Failure(.usage, .unusableFile, SystemError(errno, "write into", path).description)
        }
    }

    struct Outcome: Sendable {
        var files: [FalDownload] = []
        var error: FalError?
    }

    /// Saves the files of an output one after another. One that fails stops no other; the first failure is reported.
    func save(_ output: JSONValue, with client: FalClient, _ progress: CallProgress) async -> Outcome {
        var outcome = Outcome()
        let found = ResultFiles(in: output).files
        for (index, file) in found.enumerated() {
            progress.transient("saving \(TerminalEscaping.escaped(file.name)) (\(index + 1) of \(found.count))")
            let transfer = TransferProgress(count: 1, progress: progress)
            do {
                outcome.files.append(
                    try await client.download(file.file, into: path, named: file.name, maximumSize: maximumSize) {
                        transfer.update($0, of: 0)
                    })
            } catch {
                // A web page that is gone, or that is not fetched, is no file that is missing.
                if file.isLink, error.kind != .cancelled {
                    let reason = error.status.map { "HTTP \($0)" } ?? error.message
                    progress.log("not saved: \(TerminalEscaping.escaped("\(file.key) (\(reason))"))")
                    continue
                }
                outcome.error = outcome.error ?? error
                if error.kind == .cancelled { return outcome }
            }
        }
        return outcome
    }

    /// Saves bytes that came with a result.
    ///
    /// - Returns: The path of their file.
    func save(_ bytes: [UInt8], named name: String) throws(FalError) -> String {
        try FilePath.save(bytes, named: name, in: path)
    }
}

/// Finds the files of an output of any shape: objects with a `url`, and URLs on their own.
struct ResultFiles {
    struct Found: Equatable {
        var file: FalFile
        /// The name to save it under.
        var name: String
        /// The member of the output that it stands in.
        var key: String
        /// Whether it may be a web page, like the terms of use: an address whose name tells no kind of file.
        var isLink = false
    }

    /// Each URL once, in the order of the output.
    private(set) var files: [Found] = []
    private var seen: Set<String> = []

    init(in output: JSONValue) { walk(output, key: "output") }

    private mutating func walk(_ value: JSONValue, key: String) {
        switch value {
        case .object(let object):
            if let url = object["url"]?.stringValue, Self.isURL(url) || object["file_data"]?.stringValue != nil {
                add(
                    FalFile(
                        url: url, contentType: object["content_type"]?.stringValue,
                        fileName: object["file_name"]?.stringValue, fileData: object["file_data"]?.stringValue),
                    key: key)
                for member in object where member.key != "url" { walk(member.value, key: member.key) }
            } else {
                for member in object { walk(member.value, key: member.key) }
            }
        case .array(let elements): for element in elements { walk(element, key: key) }
        case .string(let text):
            guard Self.isFile(text, key: key) else { return }
            add(FalFile(url: text), key: key, isLink: !Self.isOfFal(text) && !Self.namesKind(key))
        case .null, .bool, .number: return
        }
    }

    private mutating func add(_ file: FalFile, key: String, isLink: Bool = false) {
        guard seen.insert(file.urlString.isEmpty ? file.fileData ?? "" : file.urlString).inserted else { return }
        files.append(Found(file: file, name: FileName.of(file, else: key), key: key, isLink: isLink))
    }

    private static func isURL(_ text: String) -> Bool {
        FalMedia.isAddress(text) && !text.contains(where: \.isWhitespace)
    }

    /// A URL on its own is a file if the name of its field says so, or if its host is that of fal's files.
    private static func isFile(_ text: String, key: String) -> Bool {
        guard isURL(text) else { return false }
        let key = key.lowercased()
        if key.hasSuffix("url") || key.hasSuffix("urls") { return true }
        return isOfFal(text)
    }

    /// Whether it is a file at fal's host of files, or in the address itself.
    private static func isOfFal(_ text: String) -> Bool {
        if DataURI.isDataURI(text) { return text.contains(";base64,") }
        let host = text.split(separator: "/").dropFirst().first ?? ""
        return host == "fal.media" || host.hasSuffix(".fal.media")
    }

    private static let kinds = [
        "image", "photo", "picture", "mask", "frame", "thumbnail", "video", "audio", "voice", "speech", "music",
        "sound",
        "file", "archive", "zip", "model", "mesh", "texture", "lora", "output", "result",
    ]

    private static func namesKind(_ key: String) -> Bool {
        let key = key.lowercased()
        return kinds.contains { key.contains($0) }
    }
}
