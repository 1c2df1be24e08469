internal import FalJSON
internal import FalSupport
internal import FalTransport

/// Tells what an HTTP answer means: JSON, or one of the many ways not to be JSON.
struct AnswerReader {
    let url: String
    let keySent: Bool
    let now: @Sendable () -> Int

    func read(_ head: TransportHead, _ bytes: [UInt8]) throws(ServiceProblem) -> ServiceClient.Answer {
        switch head.status {
        case 200..<300: return try json(bytes)
        case 401, 403: throw problem(.refused(status: head.status, keySent: keySent), bytes)
        case 404: throw problem(isNull(bytes) ? .unknownEndpoint : .notFound, bytes)
        case 429:
            let asked = head["retry-after"].flatMap { RetryAfter.wait($0, now: now()) }
            throw problem(.rateLimited(asked: asked), bytes)
        case 500...: throw problem(.server(status: head.status), bytes)
        default: throw problem(.status(head.status), bytes)
        }
    }

    private func json(_ bytes: [UInt8]) throws(ServiceProblem) -> ServiceClient.Answer {
        do {
            return ServiceClient.Answer(bytes: bytes, value: try JSONValue(parsing: bytes))
        } catch {
            if looksLikeHTML(bytes) { throw problem(.html, []) }
            if bytes.isEmpty { throw problem(.cutOff("it is empty"), []) }
            if case .endOfText = error.reason { throw problem(cutOff(error, bytes.count), []) }
            throw problem(.notJSON(error), [])
        }
    }

    /// JSON that stops in the middle came over a connection that closed early; trying again may bring the rest.
    private func cutOff(_ error: JSONError, _ count: Int) -> ServiceProblem.Kind {
        .cutOff("its \(count) bytes of JSON end in the middle, at \(error.position.line):\(error.position.column)")
    }

    private func problem(_ kind: ServiceProblem.Kind, _ bytes: [UInt8]) -> ServiceProblem {
        ServiceProblem(kind, at: url, words: words(bytes))
    }

    private func isNull(_ bytes: [UInt8]) -> Bool {
        bytes.filter { $0 > 0x20 } == Array("null".utf8)
    }

    private func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "<")
    }

    /// The sentence in an error body: `{"error":{"message":…}}`, `{"detail":"…"}` or `{"detail":[{"msg":…}]}`.
    ///
    /// `input` and `ctx` of a detail may hold what the caller sent, so nothing but the sentences is shown.
    private func words(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty, bytes.count <= 1 << 20, let body = try? JSONValue(parsing: bytes) else { return nil }
        let details = (body["detail"]?.arrayValue ?? []).compactMap { $0["msg"]?.stringValue }
        let text =
            body["error"]?["message"]?.stringValue ?? body["detail"]?.stringValue ?? body["message"]?.stringValue
            ?? (details.isEmpty ? nil : details.joined(separator: "; "))
        return text.flatMap { $0.isEmpty ? nil : ShownText.plain($0, limit: 200) }
    }
}
