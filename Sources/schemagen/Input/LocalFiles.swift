import FalFields
import FalJSON
import FalRuntime
import FalSupport
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads files that are named on the command line: a path, `~/…`, or `-` for stdin.
enum LocalFile {
    /// Why a file cannot be read, with its name.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String

        init(_ error: SystemError) { description = error.description }

        init(_ path: String, _ reason: String) {
            description = "cannot read \(TerminalEscaping.quoted(path)): \(reason)"
        }
    }

    /// Inputs are texts and JSON; files of media are uploaded and not read. A pipe can be endless.
    private static let maximumSize = 64 << 20

    /// The contents of a file, of stdin, or of a pipe that the shell has opened (`<(…)`).
    static func bytes(_ path: String) throws(Unreadable) -> [UInt8] {
        let isStdin = path == "-"
        // Without O_NONBLOCK, opening a pipe without a writer blocks forever.
        let file = isStdin ? STDIN_FILENO : open(expanded(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Unreadable(SystemError(errno, "read", path)) }
        defer { if !isStdin { close(file) } }
        if !isStdin { try checkKind(of: file, path) }
        var bytes: [UInt8] = []
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                count = read(file, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable(SystemError(errno, "read", isStdin ? "stdin" : path)) }
            guard count > 0 else { return bytes }
            bytes += chunk
            guard bytes.count <= maximumSize else {
                throw Unreadable(isStdin ? "stdin" : path, "it has more than \(maximumSize >> 20) MiB")
            }
        }
    }

    /// Refuses what may have no end, or no beginning: devices, and pipes that nobody has opened for us.
    private static func checkKind(of file: CInt, _ path: String) throws(Unreadable) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Unreadable(SystemError(errno, "read", path)) }
        let kind = FileMetadata(status)
        if kind.isRegular { return }
        guard !kind.isDirectory else { throw Unreadable(SystemError(EISDIR, "read", path)) }
        let isOpened = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"].contains { path.hasPrefix($0) }
        guard isOpened, fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK) == 0 else {
            throw Unreadable(path, "it is neither a file nor stdin; pass a pipe as - instead")
        }
    }

    /// Why a file cannot be uploaded; `nil` if it can.
    static func problem(with path: String) -> SystemError? {
        let expandedPath = expanded(path)
        guard let info = FileMetadata(at: expandedPath) else { return SystemError(errno, "read", path) }
        guard !info.isDirectory else { return SystemError(EISDIR, "read", path) }
        // This number means that it is no regular file.
        guard info.isRegular else { return SystemError(EINVAL, "read", path) }
        return access(expandedPath, R_OK) == 0 ? nil : SystemError(errno, "read", path)
    }

    /// The path in `file:///tmp/a%20b.png`; `nil` for anything else.
    static func path(ofURL text: String) -> String? {
        guard text.hasPrefix("file://") else { return nil }
        return PercentCoding.decodeLeniently(text.dropFirst("file://".count))
    }

    static func isFile(_ path: String) -> Bool { FileMetadata(at: path)?.isRegular == true }

    /// Expands `~/`, which shells do not expand in `image_url=@~/cat.png`.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = ToolEnvironment.variable("HOME") else { return path }
        return home + path.dropFirst(1)
    }
}

/// Uploads the local files of an input, several at a time.
struct InputUploads {
    let client: FalClient
    let files: PendingUploads
    let progress: CallProgress

    /// Uploads the files and returns the input with their URLs. The first failure cancels the other uploads.
    func uploadFiles(of input: JSONValue) async throws(FalError) -> JSONValue {
        let paths = files.paths(in: input)
        guard !paths.isEmpty else { return input }
        let total = paths.count == 1 ? "a file" : "\(paths.count) files"
        progress.status("uploading \(total)")
        let transfer = TransferProgress(count: paths.count, progress: progress)
        let (client, width) = (client, client.configuration.uploads.parallelFiles)
        let outcome: Swift.Result<[String: String], FalError> = await withTaskGroup(
            of: (String, Swift.Result<String, FalError>).self
        ) { group in
            var waiting = Array(paths.enumerated())[...]
            func startNext() {
                guard let (index, path) = waiting.popFirst() else { return }
                group.addTask {
                    do throws(FalError) {
                        let file = try await client.storage.upload(file: path) { transfer.update($0, of: index) }
                        return (path, .success(file.urlString))
                    } catch {
                        return (path, .failure(error))
                    }
                }
            }
            for _ in 0..<max(1, width) { startNext() }
            var urls: [String: String] = [:]
            while let (path, result) = await group.next() {
                switch result {
                case .success(let url): urls[path] = url
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
                startNext()
            }
            return .success(urls)
        }
        let urls = try outcome.get()
        return files.replacingFiles(in: input) { urls[$0] }
    }
}

/// The local files of an input. Until a file is uploaded, a placeholder stands for it, so that the input can be
/// validated.
struct PendingUploads: Sendable {
    /// Each path once, in the order of the arguments.
    private(set) var paths: [String] = []

    mutating func placeholder(for path: String) -> String {
        let index = paths.firstIndex(of: path) ?? paths.count
        if index == paths.count { paths.append(path) }
        return MediaPlaceholder.address(index)
    }

    /// What can be told of the file that a URL stands for.
    func facts(of placeholder: String) -> MediaFacts? {
        path(of: placeholder).flatMap { FalMedia.file($0).facts }
    }

    private func path(of placeholder: String) -> String? {
        guard let index = MediaPlaceholder.index(of: placeholder), paths.indices.contains(index) else { return nil }
        return paths[index]
    }

    /// The files that `value` refers to. A later argument may have replaced an earlier one.
    func paths(in value: JSONValue) -> [String] {
        var found: Set<String> = []
        _ = replacingFiles(in: value) { path in
            found.insert(path)
            return ""
        }
        return paths.filter(found.contains)
    }

    /// Replaces the placeholders of files by URLs.
    func replacingFiles(in value: JSONValue, by url: (String) -> String?) -> JSONValue {
        switch value {
        case .string(let text):
            return path(of: text).flatMap(url).map(JSONValue.string) ?? value
        case .array(let elements): return .array(elements.map { replacingFiles(in: $0, by: url) })
        case .object(let object):
            return .object(
                JSONObject(object.map { JSONObject.Member(key: $0.key, value: replacingFiles(in: $0.value, by: url)) }))
        case .null, .bool, .number: return value
        }
    }
}
