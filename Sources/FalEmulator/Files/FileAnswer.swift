import FalTransport

/// A file as an answer: whole, or the part that `Range` asks for (RFC 9110 §14).
struct FileAnswer {
    var bytes: [UInt8]
    var contentType: String
    /// Without quotes; `nil` for a file that has none.
    var etag: String?
    /// Go along with the file. An `ETag`, a `Cache-Control` or an `Accept-Ranges` among them stands in place of the
    /// usual one, and an empty text leaves it out.
    var headers: [(name: String, value: String)] = []

    func answer(to request: EmulatorRequest) -> EmulatorAnswer {
        guard let text = request.header("Range"), isCurrent(request.header("If-Range")) else {
            return whole(200, bytes)
        }
        switch Self.range(text, of: bytes.count) {
        // What is no range of bytes is as if it were not there.
        case nil: return whole(200, bytes)
        case .some(nil):
            return EmulatorAnswer(status: 416, contentType: contentType, body: [])
                .with("Content-Range", "bytes */\(bytes.count)")
        case .some(let range?):
            return whole(206, Array(bytes[range]))
                .with("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)")
        }
    }

    private func whole(_ status: Int, _ body: [UInt8]) -> EmulatorAnswer {
        var answer = EmulatorAnswer(status: status, contentType: contentType, body: body)
        var usual = [("Cache-Control", "public, max-age=5184000, immutable"), ("Accept-Ranges", "bytes")]
        if let etag { usual.append(("ETag", "\"\(etag)\"")) }
        answer.headers += usual.filter { own($0.0) == nil } + headers.filter { !$0.value.isEmpty }
        return answer
    }

    /// A part is only good to who has the rest of the same file: known by a strong tag, or by the date of its last
    /// change (RFC 9110 §13.1.5).
    private func isCurrent(_ condition: String?) -> Bool {
        guard let condition else { return true }
        let tag = own("ETag") ?? etag.map { "\"\($0)\"" }
        return condition.hasPrefix("\"") ? condition == tag : condition == own("Last-Modified")
    }

    private func own(_ name: String) -> String? {
        headers.first { TransportHeader.sameName($0.name, name) }?.value
    }

    /// - Returns: `nil` for what is no single range of bytes, `.some(nil)` for one outside the file.
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
