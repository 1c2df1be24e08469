/// fal's storage: files that models can read.
///
/// ```swift
/// let photo = try await fal.storage.upload(file: "/tmp/cat.png")
/// let clip = try await fal.subscribe(to: Model.self, input: .init(imageURL: .url(photo.url)))
/// ```
///
/// Inputs that hold local media need none of this: the client uploads those by itself.
public struct FalStorage: Sendable {
    let client: FalClient

    /// Uploads bytes.
    ///
    /// - Parameters:
    ///   - fileName: the last part of the file's address; made up when there is none.
    ///   - contentType: by default what the extension of the name says, else what the first bytes say.
    ///   - lifecycle: how long the file is kept, and who may read it; by default as the account's settings say.
    ///   - onProgress: told how many bytes are on their way; never after this call has returned.
    /// - Returns: where the file is.
    /// - Throws: ``FalError``.
    public func upload(
        _ bytes: [UInt8], fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        let content = try UploadContent(bytes, fileName: fileName, contentType: contentType)
        return try await Uploader(client, content, lifecycle: lifecycle).upload(onProgress)
    }

    /// Uploads a file, read piece by piece: it may be larger than memory.
    ///
    /// - Parameters:
    ///   - fileName: the last part of the file's address; by default the file's own name.
    ///   - contentType: by default what the extension says, else what the first bytes say.
    ///   - lifecycle: how long the file is kept, and who may read it; by default as the account's settings say.
    ///   - onProgress: told how many bytes are on their way; never after this call has returned.
    /// - Returns: where the file is.
    /// - Throws: ``FalError``; of kind `input` when the file cannot be read, or changes meanwhile.
    public func upload(
        file path: String, fileName: String? = nil, contentType: String? = nil, lifecycle: FalObjectLifecycle? = nil,
        onProgress: (@Sendable (FalProgress) -> Void)? = nil
    ) async throws(FalError) -> FalUpload {
        let content = try UploadContent(file: path, fileName: fileName, contentType: contentType)
        return try await Uploader(client, content, lifecycle: lifecycle).upload(onProgress)
    }

    /// Uploads what is local; `data:` addresses too. Any other address is returned as it is.
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
        case .url(let text) where DataURI.looksLike(text):
            guard let data = DataURI(text) else { throw FalError(.input, "the data address is broken") }
            return try await upload(
                data.bytes, fileName: fileName, contentType: contentType ?? data.contentType, lifecycle: lifecycle,
                onProgress: onProgress)
        case .url(let text):
            return FalUpload(url: text, contentType: contentType, fileName: fileName, size: nil)
        }
    }
}

extension FalClient {
    /// fal's storage, for files that models are to read.
    public var storage: FalStorage { FalStorage(client: self) }
}

/// A file in fal's storage.
public struct FalUpload: Sendable, Hashable {
    /// Where it is; this is what an input takes.
    public var url: String
    public var contentType: String?
    public var fileName: String?
    /// In bytes. `nil` where nothing had to be uploaded.
    public var size: Int64?

    public init(url: String, contentType: String? = nil, fileName: String? = nil, size: Int64? = nil) {
        self.url = url
        self.contentType = contentType
        self.fileName = fileName
        self.size = size
    }
}
