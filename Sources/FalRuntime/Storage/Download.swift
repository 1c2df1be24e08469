import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension FalClient {
    /// Downloads a file that a model made.
    ///
    /// The bytes are written to a file beside the destination (`clip.mp4.part-…`), which replaces it when complete.
    /// A broken download is resumed, also by the next call after a cancellation or a crash, if the server confirms that
    /// the file has not changed.
    ///
    /// No key is sent: files need none. A model chooses where they are, so they are only downloaded by https from
    /// public host names (never by plain http, from this machine or by a numeric address), redirects included; with a
    /// local fal, also from that. The names are checked, not what they resolve to: a server that must not reach its own
    /// network needs a firewall or a proxy as well.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - destination: The file URL to write to. Its folder must exist.
    ///   - maximumSize: How many bytes the file may have; by default 4 GiB. A larger one is an error of kind `file`.
    ///   - onProgress: Called with the number of bytes received; never after this call has returned.
    /// - Throws: ``FalError``; of kind `file` if the destination cannot be written.
    @discardableResult
    public func download(
        _ file: some FalMediaFile, to destination: URL, maximumSize: Int64 = FalDownload.defaultMaximumSize,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(file, to: destination.localPath(), maximumSize: maximumSize, onProgress: onProgress)
    }

    /// Downloads a file into a folder, as `download(_:to:)` does, under a name that tells what it is.
    ///
    /// The extension follows the bytes: an `audio.mp3` that is a WAV file becomes `audio.wav`. No file is replaced: a
    /// second `clip.mp4` becomes `clip-2.mp4`. The result has the URL.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - folder: The file URL of the folder, which must exist.
    ///   - name: The name; by default that of the file. Of a path, the last component.
    ///   - maximumSize: How many bytes the file may have; by default 4 GiB. A larger one is an error of kind `file`.
    ///   - onProgress: Called with the number of bytes received; never after this call has returned.
    /// - Throws: ``FalError``; of kind `file` if the folder cannot be written into.
    @discardableResult
    public func download(
        _ file: some FalMediaFile, into folder: URL, named name: String? = nil,
        maximumSize: Int64 = FalDownload.defaultMaximumSize, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(
            file, into: folder.localPath(), named: name, maximumSize: maximumSize, onProgress: onProgress)
    }

    /// Downloads the file at a URL to a place, as ``download(_:to:maximumSize:onProgress:)`` does.
    ///
    /// - Parameters:
    ///   - url: An https or `data:` URL.
    ///   - destination: The file URL to write to. Its folder must exist.
    ///   - maximumSize: How many bytes the file may have; by default 4 GiB. A larger one is an error of kind `file`.
    ///   - onProgress: Called with the number of bytes received; never after this call has returned.
    /// - Throws: ``FalError``; of kind `file` if the destination cannot be written.
    @discardableResult
    public func download(
        _ url: URL, to destination: URL, maximumSize: Int64 = FalDownload.defaultMaximumSize,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(url.absoluteString, to: .file(destination.localPath()), maximumSize, onProgress)
    }

    @discardableResult
    package func download(
        _ file: some FalMediaFile, to path: String, maximumSize: Int64 = FalDownload.defaultMaximumSize,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(file, to: .file(path), maximumSize, onProgress)
    }

    @discardableResult
    package func download(
        _ url: String, to path: String, maximumSize: Int64 = FalDownload.defaultMaximumSize,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(url, to: .file(path), maximumSize, onProgress)
    }

    @discardableResult
    package func download(
        _ file: some FalMediaFile, into folder: String, named name: String? = nil,
        maximumSize: Int64 = FalDownload.defaultMaximumSize, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        let name = name.flatMap(FileName.safe) ?? FileName.of(file, else: "file")
        let target = DownloadTarget.folder(folder, name: name, statedType: file.contentType)
        return try await download(file, to: target, maximumSize, onProgress)
    }

    private func download(
        _ file: some FalMediaFile, to target: DownloadTarget, _ maximumSize: Int64,
        _ onProgress: (@Sendable (FalProgress) -> Void)?
    ) async throws(FalError) -> FalDownload {
        if file.urlString.isEmpty, let text = file.fileData {
            guard let bytes = Base64.decode(text.utf8) else {
                throw FalError(.decoding, "the contents in the response are not Base64")
            }
            var download = try Download(self, "", to: target, maximumSize, onProgress)
            return try download.store(bytes, contentType: file.contentType)
        }
        return try await download(file.urlString, to: target, maximumSize, onProgress)
    }

    private func download(
        _ url: String, to target: DownloadTarget, _ maximumSize: Int64,
        _ onProgress: (@Sendable (FalProgress) -> Void)?
    ) async throws(FalError) -> FalDownload {
        if DataURI.isDataURI(url) {
            guard let data = DataURI(url) else { throw FalError(.decoding, "the data URI is malformed") }
            var download = try Download(self, url, to: target, maximumSize, onProgress)
            return try download.store(data.bytes, contentType: data.contentType)
        }
        guard configuration.hosts.mayHaveFile(url) else {
            throw FalError(
                .input,
                "the file for \(target.path) is not downloaded from \(WebAddress(url)?.origin ?? "an invalid URL"): "
                    + FalHosts.whereFilesAre)
        }
        var download = try Download(self, url, to: target, maximumSize, onProgress)
        return try await download.run()
    }
}

/// Where a download goes.
enum DownloadTarget: Sendable {
    /// A path. A file that is there is replaced.
    case file(String)
    /// A folder. The name gets the extension of what the file is, and a number if it is taken.
    case folder(String, name: String, statedType: String?)

    /// The path that unfinished downloads are named after.
    var path: String {
        switch self {
        case .file(let path): path
        case .folder(let folder, let name, _): folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        }
    }
}

/// A downloaded file.
public struct FalDownload: Sendable, Hashable {
    /// 4 GiB.
    public static let defaultMaximumSize: Int64 = 4 << 30

    package var path: String
    /// The file's URL.
    public var file: URL { URL(fileURLWithPath: path) }
    /// In bytes.
    public var size: Int64
    /// The media type that the server stated.
    public var contentType: String?

    package init(path: String, size: Int64, contentType: String? = nil) {
        self.path = path
        self.size = size
        self.contentType = contentType
    }
}

/// One download: fetches the missing bytes, resuming after interruptions, and moves the file to its destination.
struct Download {
    private let client: FalClient
    private let url: String
    private let target: DownloadTarget
    private let maximumSize: Int64
    private let onProgress: (@Sendable (FalProgress) -> Void)?
    private let action: String

    private var partial: PartialFile
    private var contentType: String?
    /// Whether the server compresses although `identity` was requested; then there are no ranges and no known length.
    private var acceptsCompression = false
    private var lastProgress: FalProgress?

    init(
        _ client: FalClient, _ url: String, to target: DownloadTarget, _ maximumSize: Int64,
        _ onProgress: (@Sendable (FalProgress) -> Void)?
    ) throws(FalError) {
        self.client = client.withoutHeaders
        self.url = url
        self.target = target
        self.maximumSize = maximumSize
        self.onProgress = onProgress
        action = "the download to \(target.path)"
        do throws(FileError) {
            partial = try PartialFile(of: url, for: target)
        } catch {
            throw FalError(writing: target.path, error)
        }
    }

    mutating func run() async throws(FalError) -> FalDownload {
        do throws(FalError) {
            try await receive()
            return try finish()
        } catch {
            var error = error
            partial.discardUnlessResumable()
            if partial.validator != nil, partial.size > 0 {
                error.message += "; the \(partial.size) bytes that arrived are kept for the next attempt"
            }
            throw error
        }
    }

    /// Writes bytes that need no download.
    mutating func store(_ bytes: [UInt8], contentType: String?) throws(FalError) -> FalDownload {
        do throws(FalError) {
            guard bytes.count <= maximumSize else { throw tooLarge }
            try withPartialFile { partial throws(FileError) in
                try partial.reset()
                try partial.append(bytes)
            }
            self.contentType = contentType
            return try finish()
        } catch {
            partial.discardUnlessResumable()
            throw error
        }
    }

    private mutating func finish() throws(FalError) -> FalDownload {
        let contentType = contentType
        let path = try withPartialFile { partial throws(FileError) in try partial.finish(contentType: contentType) }
        report(partial.size, of: partial.size)
        return FalDownload(path: path, size: partial.size, contentType: contentType)
    }

    // MARK: Attempts

    /// Why an attempt ended before the end of the file.
    private enum Interruption: Error {
        /// The next attempt starts without delay.
        case restart
        case failed(FalError, isRetryable: Bool)
    }

    private mutating func receive() async throws(FalError) {
        let retries = client.configuration.retries
        var failures = 0
        var farthest: Int64 = 0
        while true {
            do throws(Interruption) {
                return try await attempt()
            } catch {
                switch error {
                case .failed(let failure, let isRetryable):
                    // Progress resets the count: a long download may fail more often than the policy's maximum.
                    failures = partial.size > farthest ? 1 : failures + 1
                    farthest = max(farthest, partial.size)
                    guard isRetryable, failures < retries.maximumAttempts else { throw failure }
                case .restart:
                    failures += 1
                    guard failures < max(retries.maximumAttempts, 3) else {
                        throw FalError(.decoding, "\(action) failed: the server's answers contradict each other")
                    }
                    continue
                }
            }
            do {
                try await Task.sleep(for: retries.delay(before: failures + 1, serverDelay: nil))
            } catch {
                throw FalError(.cancelled, "\(action) was cancelled")
            }
        }
    }

    private mutating func attempt() async throws(Interruption) {
        let offset = partial.resumeOffset
        var call = HTTPCall(action, "GET", url)
        call.authorization = .none
        call.isFile = true
        call.accept = "*/*"
        call.deadline = .some(nil)
        call.stallTimeout = client.configuration.stallTimeout
        call.maximumBytes = .max
        if !acceptsCompression { call.headers.append(TransportHeader("Accept-Encoding", "identity")) }
        if offset > 0, let validator = partial.validator {
            call.headers.append(TransportHeader("Range", "bytes=\(offset)-"))
            call.headers.append(TransportHeader("If-Range", validator.text))
        }
        let response: TransportResponse
        do throws(FalError) {
            response = try await client.open(call)
        } catch {
            guard error.status == 416, offset > 0 else { throw .failed(error, isRetryable: false) }
            try startOver()
            throw .restart
        }
        let end = try prepare(response.head, offset, call)
        try await read(response, to: end, call)
    }

    /// Prepares the partial file for the body that follows `head`.
    ///
    /// - Returns: The expected size of the file after the body, if known.
    private mutating func prepare(
        _ head: TransportHead, _ offset: Int64, _ call: HTTPCall
    ) throws(Interruption) -> Int64? {
        contentType = head["content-type"]
        // Before a byte is written; a server that says too little is found out as the bytes arrive.
        if let size = head.expectedBodyBytes, Int64(size) > maximumSize {
            try startOver()
            throw .failed(tooLarge, isRetryable: false)
        }
        if let encoding = head["content-encoding"], encoding.lowercased() != "identity", !acceptsCompression {
            acceptsCompression = true
            try startOver()
            throw .restart
        }
        guard head.status == 206 else {
            let total = head.expectedBodyBytes.map { Int64($0) }
            let validator = acceptsCompression ? nil : Validator(head, total: total)
            try interrupting { partial throws(FileError) in try partial.start(validator) }
            return total
        }
        guard offset > 0 else {
            throw .failed(
                call.error(.decoding, "\(action) failed: the server sent a part of the file instead of the whole"),
                isRetryable: false)
        }
        guard let range = head["content-range"].flatMap(ContentRange.init), range.first == offset,
            partial.validator?.matches(head) == true,
            partial.validator?.total.map({ range.total == nil || range.total == $0 }) != false
        else {
            try startOver()
            throw .restart
        }
        try interrupting { partial throws(FileError) in try partial.resume(at: offset) }
        return range.total ?? range.last + 1
    }

    private mutating func read(
        _ response: TransportResponse, to end: Int64?, _ call: HTTPCall
    ) async throws(Interruption) {
        report(partial.size, of: end)
        var iterator = response.body.makeAsyncIterator()
        while true {
            let chunk: [UInt8]?
            do throws(TransportError) {
                chunk = try await iterator.next()
            } catch {
                let decision = RetryDecision(error, call.idempotency, mayDuplicate: false)
                throw .failed(
                    call.addingContext(to: FalError(error, during: call)),
                    isRetryable: decision == .retry(serverDelay: nil))
            }
            guard let chunk else { break }
            guard Int64(chunk.count) <= maximumSize - partial.size else {
                try startOver()
                throw .failed(tooLarge, isRetryable: false)
            }
            try interrupting { partial throws(FileError) in try partial.append(chunk) }
            report(partial.size, of: end)
        }
        guard let end, partial.size != end else { return }
        let isTooLong = partial.size > end
        let size = partial.size
        if isTooLong { try startOver() }
        throw .failed(
            call.error(.transport, "\(action) was interrupted: \(size) of \(end) bytes arrived"),
            isRetryable: true)
    }

    private var tooLarge: FalError {
        FalError(.file, "\(action) was ended: the file has more than the \(maximumSize) bytes allowed; nothing is kept")
    }

    // MARK: File and progress

    private func startOver() throws(Interruption) {
        try interrupting { partial throws(FileError) in try partial.reset() }
    }

    private func interrupting(_ body: (PartialFile) throws(FileError) -> Void) throws(Interruption) {
        do throws(FalError) { try withPartialFile(body) } catch { throw .failed(error, isRetryable: false) }
    }

    private func withPartialFile<Value>(_ body: (PartialFile) throws(FileError) -> Value) throws(FalError) -> Value {
        do throws(FileError) { return try body(partial) } catch { throw FalError(writing: target.path, error) }
    }

    /// Reports progress; after a restart, only once it exceeds what was reported before.
    private mutating func report(_ completed: Int64, of total: Int64?) {
        let progress = FalProgress(completed: completed, total: total)
        guard let onProgress, completed >= lastProgress?.completed ?? 0, progress != lastProgress else { return }
        lastProgress = progress
        onProgress(progress)
    }
}

extension FalError {
    init(writing path: String, _ error: FileError) {
        // What is to be written need not exist, so what is missing is where it belongs.
        let reason = error == .missing ? "its folder does not exist" : error.reason
        self.init(.file, "the file \(path) cannot be written: \(reason)")
    }
}
