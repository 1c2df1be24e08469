import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Makes Foundation's request from a ``TransportRequest``.
enum URLSessionRequest {
    /// A file to send as the body.
    enum BodyFile: Sendable {
        case whole(URL)
        /// Kept as long as its exchange.
        case slice(FileSlice)

        var url: URL {
            switch self {
            case .whole(let url): url
            case .slice(let slice): slice.url
            }
        }
    }

    /// The request, and the file to send as its body.
    static func make(
        _ request: TransportRequest, _ target: RequestTarget
    ) throws(TransportError) -> (request: URLRequest, file: BodyFile?) {
        guard let url = URL(string: request.url) else {
            throw .invalidRequest("its URL is malformed", target)
        }
        // Our own timers apply; these would cut off a queued request or a long stream.
        var made = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 7 * 24 * 3600)
        made.httpMethod = request.method
        made.httpShouldHandleCookies = false
        for header in request.headers where !TransportHeader.sameName(header.name, "Content-Length") {
            made.addValue(header.value, forHTTPHeaderField: header.name)
        }
        switch request.body {
        case .none:
            if RequestRules.announcedLength(request) != nil { made.httpBody = Data() }
        case .bytes(let bytes):
            made.httpBody = Data(bytes)
        case .file(let path, let offset, let length):
            let size = try fileSize(path, target)
            guard offset <= size, length <= size - offset else {
                throw .invalidRequest(
                    "the file \(path) has \(size) bytes, too few for \(length) from byte \(offset) on", target)
            }
            let file = URL(fileURLWithPath: path)
            guard streamsFiles else {
                made.httpBody = try bytes(of: file, offset, length, target)
                break
            }
            if offset == 0, length == size { return (made, .whole(file)) }
            return (made, .slice(try FileSlice(of: file, offset: offset, length: length, target)))
        }
        return (made, nil)
    }

    /// Foundation on Linux crashes when it has read a piece of a file before it has a connection
    /// (`EasyHandle.swift:484`, seen on a busy machine), so a file is read into memory there.
    private static var streamsFiles: Bool {
        #if canImport(FoundationNetworking)
            false
        #else
            true
        #endif
    }

    private static func bytes(
        of file: URL, _ offset: Int64, _ length: Int64, _ target: RequestTarget
    ) throws(TransportError) -> Data {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            try handle.seek(toOffset: UInt64(offset))
            if let data = try handle.read(upToCount: Int(length)), data.count == Int(length) { return data }
            if length == 0 { return Data() }
        } catch {
            // Thrown below, as for a file that ends too early.
        }
        throw .invalidRequest("the file \(file.path) cannot be read", target)
    }

    private static func fileSize(_ path: String, _ target: RequestTarget) throws(TransportError) -> Int64 {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
            FileManager.default.isReadableFile(atPath: path)
        else {
            throw .invalidRequest("the file \(path) cannot be opened", target)
        }
        guard facts[.type] as? FileAttributeType == .typeRegular, let size = facts[.size] as? NSNumber else {
            throw .invalidRequest("\(path) is not a file", target)
        }
        return size.int64Value
    }
}

/// A copy of a part of a file, deleted with its last owner.
///
/// URLSession streams only whole files. Read into memory instead, the parts of a large upload that are sent at the same
/// time took 133 MiB; as files they take next to none.
final class FileSlice: Sendable {
    let url: URL

    /// How much is in memory while it is copied.
    private static let step = 256 * 1024

    init(of file: URL, offset: Int64, length: Int64, _ target: RequestTarget) throws(TransportError) {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("fal-upload-\(UUID().uuidString)")
        // From here on `deinit` runs when this throws, and deletes what was written.
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw .invalidRequest("no temporary file can be made in \(url.deletingLastPathComponent().path)", target)
        }
        do {
            let source = try FileHandle(forReadingFrom: file)
            defer { try? source.close() }
            let slice = try FileHandle(forWritingTo: url)
            defer { try? slice.close() }
            try source.seek(toOffset: UInt64(offset))
            var left = length
            while left > 0 {
                left -= try Self.copy(min(Int64(Self.step), left), from: source, to: slice)
            }
        } catch let error {
            throw .invalidRequest("a part of the file \(file.path) cannot be copied to \(url.path): \(error)", target)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    private static func copy(_ count: Int64, from source: FileHandle, to slice: FileHandle) throws -> Int64 {
        func copy() throws -> Int64 {
            guard let data = try source.read(upToCount: Int(count)), !data.isEmpty else {
                throw CocoaError(.fileReadCorruptFile)
            }
            try slice.write(contentsOf: data)
            return Int64(data.count)
        }
        #if canImport(ObjectiveC)
            return try autoreleasepool { try copy() }
        #else
            return try copy()
        #endif
    }
}
