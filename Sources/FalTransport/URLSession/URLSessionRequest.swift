import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A ``TransportRequest`` in Foundation's words.
enum URLSessionRequest {
    /// A file to send as a body.
    enum BodyFile: Sendable {
        case whole(URL)
        /// Lives as long as its exchange.
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
            throw .invalidRequest("its address is malformed", target)
        }
        // Our own timers watch; these would cut off a queued request or a long stream.
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
            if offset == 0, length == size { return (made, .whole(file)) }
            return (made, .slice(try FileSlice(of: file, offset: offset, length: length, target)))
        }
        return (made, nil)
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
