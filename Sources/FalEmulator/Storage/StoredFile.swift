/// A file that was uploaded or is being uploaded.
struct StoredFile: Sendable {
    var name: String
    var contentType: String
    /// The headers of the file. For an upload, `X-Fal-Object-Lifecycle` and `X-Fal-Object-Lifecycle-Preference` as they
    /// were sent: they are returned with the file and have no effect.
    var headers: [(name: String, value: String)]
    var bytes: [UInt8]?
    var parts: [Int: Part] = [:]
    /// The number of the file in the order of creation.
    let number: Int

    struct Part: Sendable {
        var etag: String
        var bytes: [UInt8]
    }

    private static let lifecycleHeaders = ["X-Fal-Object-Lifecycle", "X-Fal-Object-Lifecycle-Preference"]

    init(name: String?, contentType: String?, request: EmulatorRequest, number: Int) {
        self.name = Self.safeName(name)
        self.contentType = contentType ?? "application/octet-stream"
        headers = Self.lifecycleHeaders.compactMap { name in request.header(name).map { (name, $0) } }
        self.number = number
    }

    /// A file added by ``FalEmulator/Storage``.
    init(_ file: FalEmulator.StorageFile, number: Int) {
        name = Self.safeName(file.name)
        contentType = file.contentType
        headers = file.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.number = number
    }

    /// The last path segment, reduced to characters that need no percent-encoding.
    private static func safeName(_ name: String?) -> String {
        let last = name?.split(separator: "/").last ?? ""
        let safe = String(
            String.UnicodeScalarView(
                last.unicodeScalars.map { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": scalar
                    default: "_"
                    }
                }))
        return safe.isEmpty || safe == "." || safe == ".." ? "upload.bin" : safe
    }

    /// Joins the parts as a completion request lists them, `{"parts": [{"partNumber": 1, "etag": "…"}]}`.
    ///
    /// - Parameter inOrder: whether they must be listed in order. fal's Python client lists them as they were finished,
    ///   its JavaScript client in order.
    func joined(_ list: [(number: Int?, etag: String?)], inOrder: Bool) throws(PartsError) -> [UInt8] {
        let list = inOrder ? list : list.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.values.reduce(0) { $0 + $1.bytes.count })
        for (index, item) in list.enumerated() {
            guard item.number == index + 1 else {
                throw PartsError(message: "Part \(index + 1) is missing, or the parts are not in order")
            }
            guard let part = parts[index + 1], part.etag == item.etag else {
                throw PartsError(message: "Part \(index + 1) was not uploaded with this etag")
            }
            bytes += part.bytes
        }
        guard list.count == parts.count else { throw PartsError(message: "Some uploaded parts are not listed") }
        return bytes
    }

    struct PartsError: Error {
        let message: String
    }
}

// MARK: - Public API

extension FalEmulator {
    /// The emulator's storage without HTTP: reads what was uploaded, and adds files that an app can fetch.
    ///
    /// ```swift
    /// let uploads = await fal.storage.files
    /// let clip = await fal.storage.put(.init(bytes, name: "clip.mp4", contentType: "video/mp4"))
    /// ```
    public struct Storage: Sendable {
        let handler: StorageHandler
        let baseURL: String

        /// The files that are uploaded completely, in the order in which their URLs were given out.
        public var files: [StorageFile] {
            get async {
                await handler.completeFiles.map { path, file in
                    var result = StorageFile(file.bytes ?? [], name: file.name, contentType: file.contentType)
                    result.url = baseURL + path
                    for header in file.headers { result.headers[header.name] = header.value }
                    return result
                }
            }
        }

        /// Adds a file as if it had been uploaded.
        ///
        /// - Returns: its URL.
        @discardableResult
        public func put(_ file: StorageFile) async -> String { baseURL + (await handler.put(file)) }

        /// Replaces a file and keeps its URL, so that a client that resumes a download finds a changed file.
        ///
        /// - Returns: the URL of the new file; not `url` if there was no such file.
        @discardableResult
        public func replace(_ url: String, with file: StorageFile) async -> String {
            let path = url.hasPrefix(baseURL) ? String(url.dropFirst(baseURL.count)) : nil
            return baseURL + (await handler.put(file, replacing: path))
        }
    }

    /// A file in the emulator's storage.
    public struct StorageFile: Sendable, Hashable {
        public var bytes: [UInt8]
        /// The last segment of its URL. Characters that need percent-encoding are replaced by `_`.
        public var name: String
        public var contentType: String
        /// Headers that are returned with the file. By default its `ETag` is a digest of its bytes and it has no
        /// `Last-Modified`; set either one here, or an empty value for none. `If-Range` compares both.
        public var headers: [String: String]
        /// Its URL; empty until it is added.
        public internal(set) var url = ""

        public init(
            _ bytes: [UInt8], name: String, contentType: String = "application/octet-stream",
            headers: [String: String] = [:]
        ) {
            self.bytes = bytes
            self.name = name
            self.contentType = contentType
            self.headers = headers
        }
    }

    /// The emulator's storage: files that were uploaded, and files for an app to fetch.
    public var storage: Storage { Storage(handler: storageHandler, baseURL: baseURL) }
}
