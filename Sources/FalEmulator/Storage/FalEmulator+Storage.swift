extension FalEmulator {
    /// The emulator's storage, without HTTP: what an app has uploaded, and files for it to fetch.
    ///
    /// ```swift
    /// let uploads = await fal.storage.files
    /// let clip = await fal.storage.put(.init(bytes, name: "clip.mp4", contentType: "video/mp4"))
    /// ```
    public struct Storage: Sendable {
        let service: StorageService
        let baseURL: String

        /// The files that are whole, in the order in which their addresses were given out. One of which only parts have
        /// come is not among them.
        public var files: [StorageFile] {
            get async {
                await service.whole.map { path, file in
                    var result = StorageFile(file.bytes ?? [], name: file.name, contentType: file.contentType)
                    result.url = baseURL + path
                    for header in file.headers { result.headers[header.name] = header.value }
                    return result
                }
            }
        }

        /// Puts a file there, as if it had been uploaded.
        ///
        /// - Returns: its address.
        @discardableResult
        public func put(_ file: StorageFile) async -> String { baseURL + (await service.put(file)) }

        /// Puts a file in the place of another, which keeps its address: to who has a part of the old one, it has
        /// changed.
        ///
        /// - Returns: the address of the new one; another than `url` if there is no file.
        @discardableResult
        public func replace(_ url: String, with file: StorageFile) async -> String {
            baseURL + (await service.put(file, at: url.hasPrefix(baseURL) ? String(url.dropFirst(baseURL.count)) : nil))
        }
    }

    /// A file in the emulator's storage.
    public struct StorageFile: Sendable, Hashable {
        public var bytes: [UInt8]
        /// The last part of its address. What an address cannot have in it becomes a `_`.
        public var name: String
        public var contentType: String
        /// Go along with it, like those that state an upload's lifecycle. A file's `ETag` is made of its bytes and it
        /// has no `Last-Modified`, unless they are here; an empty text leaves one out. Both are what `If-Range` asks
        /// for.
        public var headers: [String: String]
        /// Where it can be fetched; empty for one that is not there yet.
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

    /// What was uploaded, and files for an app to fetch.
    public var storage: Storage { Storage(service: shelfOfFiles, baseURL: baseURL) }
}
