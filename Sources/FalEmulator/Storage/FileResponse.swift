import FalTransport

/// Responds with a file, or with the part that a `Range` header asks for (RFC 9110 §14).
struct FileResponse {
    var bytes: [UInt8]
    var contentType: String
    /// Without quotes; nil for none.
    var etag: String?
    /// Additional headers. An `ETag`, `Cache-Control` or `Accept-Ranges` among them replaces the default one; an empty
    /// value removes it.
    var headers: [(name: String, value: String)] = []

    func response(to request: EmulatorRequest) -> EmulatorResponse {
        guard let text = request.header("Range"), isCurrent(request.header("If-Range")) else {
            return response(200, bytes)
        }
        switch Self.range(text, of: bytes.count) {
        // Anything but a single byte range is ignored.
        case nil: return response(200, bytes)
        case .some(nil):
            return EmulatorResponse(status: 416, contentType: contentType, body: [])
                .with("Content-Range", "bytes */\(bytes.count)")
        case .some(let range?):
            return response(206, Array(bytes[range]))
                .with("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)")
        }
    }

    private func response(_ status: Int, _ body: [UInt8]) -> EmulatorResponse {
        var response = EmulatorResponse(status: status, contentType: contentType, body: body)
        var defaults = [("Cache-Control", "public, max-age=5184000, immutable"), ("Accept-Ranges", "bytes")]
        if let etag { defaults.append(("ETag", "\"\(etag)\"")) }
        response.headers += defaults.filter { header($0.0) == nil } + headers.filter { !$0.value.isEmpty }
        return response
    }

    /// Whether the caller's part is of the same file: `If-Range` has its strong ETag, or the date of its last change
    /// (RFC 9110 §13.1.5).
    private func isCurrent(_ condition: String?) -> Bool {
        guard let condition else { return true }
        let tag = header("ETag") ?? etag.map { "\"\($0)\"" }
        return condition.hasPrefix("\"") ? condition == tag : condition == header("Last-Modified")
    }

    private func header(_ name: String) -> String? {
        headers.first { TransportHeader.sameName($0.name, name) }?.value
    }

    /// - Returns: nil if this is not a single byte range, `.some(nil)` if it lies outside the file.
    private static func range(_ text: String, of count: Int) -> Range<Int>?? {
        guard text.hasPrefix("bytes="), !text.contains(",") else { return nil }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?) where first <= last:
            return first < count ? first..<min(last + 1, count) : .some(nil)
        case (let first?, nil) where ends[1].isEmpty: return first < count ? first..<count : .some(nil)
        case (nil, let length?) where ends[0].isEmpty:
            return length > 0 && count > 0 ? max(0, count - length)..<count : .some(nil)
        default: return nil
        }
    }
}

/// `GET /files/<name>`: the files that results refer to. Like at fal, they need no key.
///
/// The name describes the whole file, so nothing is stored: a URL from an old result still works after a restart.
enum SampleFileResponse {
    /// Async, so that the storage actor is not blocked while a large file is encoded.
    static func response(to request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorResponse {
        guard path.count == 2, path.first == "files", let file = path.last.flatMap(SampleFile.init(name:)) else {
            return .notFound
        }
        guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
        let bytes = file.bytes()
        return FileResponse(bytes: bytes, contentType: file.contentType, etag: file.name).response(to: request)
    }
}
