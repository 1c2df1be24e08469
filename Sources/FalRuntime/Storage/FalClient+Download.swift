import FalSupport

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
    /// No key is sent: files need none, and may be on any host.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - destination: The file URL to write to. Its folder must exist.
    ///   - onProgress: Called with the number of bytes received; never after this call has returned.
    /// - Throws: ``FalError``; of kind `file` if the destination cannot be written.
    @discardableResult
    public func download(
        _ file: some FalMediaFile, to destination: URL, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(file, to: destination.localPath(), onProgress: onProgress)
    }

    /// Downloads the file at a URL in the same way.
    ///
    /// - Parameters:
    ///   - url: An http or `data:` URL.
    ///   - destination: The file URL to write to. Its folder must exist.
    ///   - onProgress: Called with the number of bytes received; never after this call has returned.
    /// - Throws: ``FalError``; of kind `file` if the destination cannot be written.
    @discardableResult
    public func download(
        _ url: URL, to destination: URL, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        try await download(url.absoluteString, to: destination.localPath(), onProgress: onProgress)
    }

    @discardableResult
    package func download(
        _ file: some FalMediaFile, to path: String, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        if file.urlString.isEmpty, let text = file.fileData {
            guard let bytes = Base64.decode(text.utf8) else {
                throw FalError(.decoding, "the contents in the response are not Base64")
            }
            var download = try Download(self, "", to: path, onProgress)
            return try download.store(bytes, contentType: file.contentType)
        }
        return try await download(file.urlString, to: path, onProgress: onProgress)
    }

    @discardableResult
    package func download(
        _ url: String, to path: String, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        if DataURI.isDataURI(url) {
            guard let data = DataURI(url) else { throw FalError(.decoding, "the data URI is malformed") }
            var download = try Download(self, url, to: path, onProgress)
            return try download.store(data.bytes, contentType: data.contentType)
        }
        guard WebAddress(url)?.isHTTP == true else {
            throw FalError(.input, "the file for \(path) does not have an http URL")
        }
        var download = try Download(self, url, to: path, onProgress)
        return try await download.run()
    }
}

/// A downloaded file.
public struct FalDownload: Sendable, Hashable {
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
