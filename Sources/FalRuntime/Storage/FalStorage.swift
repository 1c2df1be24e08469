#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// fal's storage for files that models read.
///
/// ```swift
/// let photo = try await fal.storage.upload(file: URL(filePath: "/tmp/cat.png"))
/// let clip = try await fal.subscribe(to: Model.self, input: .init(imageURL: .url(photo.url)))
/// ```
///
/// The client uploads local media in inputs by itself.
public struct FalStorage: Sendable {
    let client: FalClient

    /// Uploads bytes.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - fileName: The last path component of the file's URL; by default a made-up one.
    ///   - contentType: The media type; by default derived from the extension, otherwise from the first bytes.
    ///   - lifecycle: How long the file is kept, and who may read it; by default the account's settings.
    ///   - onProgress: Called with the number of bytes sent; never after this call has returned.
    /// - Returns: The stored file.
    /// - Throws: ``FalError``.
    public func upload(
        _ bytes: [UInt8], fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        let content = try UploadContent(bytes, fileName: fileName, contentType: contentType)
        return try await Uploader(client, content, lifecycle: lifecycle).upload(onProgress)
    }

    /// Uploads data; see ``upload(_:fileName:contentType:lifecycle:onProgress:)``.
    public func upload(
        _ data: Data, fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        try await upload(
            Array(data), fileName: fileName, contentType: contentType, lifecycle: lifecycle, onProgress: onProgress)
    }

    /// Uploads a file in chunks; it may be larger than memory.
    ///
    /// - Parameters:
    ///   - url: The file's URL.
    ///   - fileName: The last path component of the file's URL; by default the file's own name.
    ///   - contentType: The media type; by default derived from the extension, otherwise from the first bytes.
    ///   - lifecycle: How long the file is kept, and who may read it; by default the account's settings.
    ///   - onProgress: Called with the number of bytes sent; never after this call has returned.
    /// - Returns: The stored file.
    /// - Throws: ``FalError``; of kind `input` if the file cannot be read, or changes during the upload.
    public func upload(
        file url: URL, fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        try await upload(
            file: url.localPath(), fileName: fileName, contentType: contentType, lifecycle: lifecycle,
            onProgress: onProgress)
    }

    package func upload(
        file path: String, fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        let content = try UploadContent(file: path, fileName: fileName, contentType: contentType)
        return try await Uploader(client, content, lifecycle: lifecycle).upload(onProgress)
    }

    /// Uploads local media and `data:` URIs. Any other URL is returned as it is.
    ///
    /// - Throws: ``FalError``.
    public func upload(
        _ media: FalMedia, fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        switch media {
        case .data(let bytes, let ownType):
            return try await upload(
                bytes, fileName: fileName, contentType: contentType ?? ownType, lifecycle: lifecycle,
                onProgress: onProgress)
        case .file(let path):
            return try await upload(
                file: path, fileName: fileName, contentType: contentType, lifecycle: lifecycle, onProgress: onProgress)
        case .url(let text) where DataURI.isDataURI(text):
            guard let data = DataURI(text) else { throw FalError(.input, "the data URI is malformed") }
            return try await upload(
                data.bytes, fileName: fileName, contentType: contentType ?? data.contentType, lifecycle: lifecycle,
                onProgress: onProgress)
        case .url(let text):
            return FalUpload(urlString: text, contentType: contentType, fileName: fileName, size: nil)
        }
    }
}

extension FalClient {
    /// fal's storage for files that models read.
    public var storage: FalStorage { FalStorage(client: self) }
}

/// A file in fal's storage.
public struct FalUpload: Sendable, Hashable {
    /// Its URL, to use in an input.
    public var url: URL { URLText.url(urlString) ?? URLText.invalid }
    /// The URL exactly as fal sent it.
    public var urlString: String
    public var contentType: String?
    public var fileName: String?
    /// In bytes; `nil` if nothing had to be uploaded.
    public var size: Int64?

    public init(urlString: String, contentType: String? = nil, fileName: String? = nil, size: Int64? = nil) {
        self.urlString = urlString
        self.contentType = contentType
        self.fileName = fileName
        self.size = size
    }
}

/// How files are uploaded to fal's storage.
public struct FalUploadOptions: Sendable, Hashable {
    /// Files of more bytes are uploaded in parts. 90 MiB, as in fal's own client.
    public var multipartThreshold: Int64
    /// The size of a part in bytes; the last one may be smaller.
    public var partSize: Int64
    /// How many parts of a file are uploaded at a time.
    public var parallelParts: Int
    /// How many files of one input are uploaded at a time.
    public var parallelFiles: Int
    /// The lifecycle of files that are uploaded for an input; `nil` uses the account's settings.
    public var inputLifecycle: FalObjectLifecycle?

    public init(
        multipartThreshold: Int64 = 90 << 20, partSize: Int64 = 10 << 20, parallelParts: Int = 4,
        parallelFiles: Int = 4, inputLifecycle: FalObjectLifecycle? = nil
    ) {
        self.multipartThreshold = multipartThreshold
        self.partSize = partSize
        self.parallelParts = parallelParts
        self.parallelFiles = parallelFiles
        self.inputLifecycle = inputLifecycle
    }
}

/// The progress of an upload or a download.
///
/// The progress of one transfer never decreases, and is never reported after the call has returned.
public struct FalProgress: Sendable, Hashable {
    /// How many bytes have been transferred.
    public var completed: Int64
    /// How many bytes there are in total, if known.
    public var total: Int64?

    public init(completed: Int64, total: Int64?) {
        self.completed = completed
        self.total = total
    }

    /// From 0 to 1, if the total is known.
    public var fraction: Double? {
        guard let total else { return nil }
        return total > 0 ? min(Double(completed) / Double(total), 1) : 1
    }
}

extension URL {
    /// The path of a local file.
    ///
    /// - Throws: ``FalError`` of kind `input` for any other URL.
    func localPath() throws(FalError) -> String {
        guard isFileURL else { throw FalError(.input, "\(scheme ?? "a relative path") is not the URL of a local file") }
        return path(percentEncoded: false)
    }
}
