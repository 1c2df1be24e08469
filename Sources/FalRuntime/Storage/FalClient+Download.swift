import FalSupport

extension FalClient {
    /// Brings a file that a model made to this machine.
    ///
    /// The bytes go to a file beside `path` (`clip.mp4.part-…`), which takes the place of `path` when it is complete:
    /// until then, what was there stays. When the connection breaks, the download goes on where it was; so does the
    /// next one after a cancellation or a crash, if the server can tell that the file is still the same.
    ///
    /// No key is sent: files need none, and may be anywhere.
    ///
    /// - Parameters:
    ///   - path: where the file will be. Its folder must exist.
    ///   - onProgress: told how many bytes are here; never after this call has returned.
    /// - Throws: ``FalError``; of kind `file` when `path` cannot be written.
    @discardableResult
    public func download(
        _ file: some FalMediaFile, to path: String, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        if file.url.isEmpty, let text = file.fileData {
            guard let bytes = Base64.decode(text.utf8) else {
                throw FalError(.decoding, "the contents that came with the file are not Base64")
            }
            var download = try Download(self, "", to: path, onProgress)
            return try download.take(bytes, contentType: file.contentType)
        }
        return try await download(file.url, to: path, onProgress: onProgress)
    }

    /// Brings the file at an address to this machine, in the same way.
    ///
    /// - Parameter url: an http address, or a `data:` address.
    /// - Throws: ``FalError``; of kind `file` when `path` cannot be written.
    @discardableResult
    public func download(
        _ url: String, to path: String, onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalDownload {
        if DataURI.looksLike(url) {
            guard let data = DataURI(url) else { throw FalError(.decoding, "the data address is broken") }
            var download = try Download(self, url, to: path, onProgress)
            return try download.take(data.bytes, contentType: data.contentType)
        }
        guard WebAddress(url)?.isHTTP == true else {
            throw FalError(.input, "what is to be downloaded to \(path) is at no http address")
        }
        var download = try Download(self, url, to: path, onProgress)
        return try await download.run()
    }
}

/// A file that was brought to this machine.
public struct FalDownload: Sendable, Hashable {
    public var path: String
    /// In bytes.
    public var size: Int64
    /// What the server says it is.
    public var contentType: String?

    public init(path: String, size: Int64, contentType: String? = nil) {
        self.path = path
        self.size = size
        self.contentType = contentType
    }
}
