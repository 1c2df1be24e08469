import FalFields
import FalJSON
import FalSupport
import FalTransport

/// Uploads one content to fal's storage: asks for a URL and puts the content there, in parts if it is large.
struct Uploader: Sendable {
    private let client: FalClient
    private let content: UploadContent
    private let lifecycle: FalObjectLifecycle?
    private let endpoint: EndpointID?

    init(_ client: FalClient, _ content: UploadContent, lifecycle: FalObjectLifecycle?, for endpoint: EndpointID? = nil)
    {
        self.client = client
        self.content = content
        self.lifecycle = lifecycle
        self.endpoint = endpoint
    }

    func upload(_ onProgress: (@Sendable (FalProgress) -> Void)?) async throws(FalError) -> FalUpload {
        if let expiration = lifecycle?.expiration, expiration < .seconds(1) {
            throw FalError(.input, "a file cannot expire after less than a second")
        }
        do {
            let url = try await UploadProgress.reporting(to: onProgress, total: content.size) {
                progress throws(FalError) in try await send(progress)
            }
            return FalUpload(
                urlString: url, contentType: content.contentType, fileName: content.fileName, size: content.size)
        } catch {
            var error = error
            // If the file became shorter, the exchange fails; the changed file is the cause to report.
            if error.kind != .cancelled, error.kind != .input {
                do { try content.checkUnchanged() } catch let change { error = change }
            }
            error.endpoint = error.endpoint ?? endpoint
            throw error
        }
    }

    private func send(_ progress: UploadProgress?) async throws(FalError) -> String {
        if content.size > client.configuration.uploads.multipartThreshold {
            let target = try await initiate("initiate-multipart")
            try await putParts(to: target.uploadURL, progress)
            return target.fileURL
        }
        let target = try await initiate("initiate")
        _ = try await put(
            content.whole, to: target.uploadURL, content.contentType, "the upload of \(content.label)",
            progress?.handler(part: 0))
        try content.checkUnchanged()
        return target.fileURL
    }

    // MARK: Initiate

    private struct Target {
        var uploadURL: String
        var fileURL: String
    }

    private func initiate(_ step: String) async throws(FalError) -> Target {
        let hosts = client.configuration.hosts
        var call = HTTPCall(
            "the upload of \(content.label)", "POST",
            "\(hosts.rest)/storage/upload/\(step)?storage_type=fal-cdn-v3", endpoint: endpoint)
        let body: JSONValue = ["content_type": .string(content.contentType), "file_name": .string(content.fileName)]
        call.body = .bytes(body.serialized(.compact))
        if let lifecycle {
            call.headers.append(TransportHeader("X-Fal-Object-Lifecycle", lifecycle.json.text(.compact)))
        }
        let response = try await client.perform(call)
        guard let json = try? JSONValue(parsing: response.body), let uploadURL = json["upload_url"]?.stringValue,
            let fileURL = json["file_url"]?.stringValue
        else { throw call.error(.decoding, "fal's answer has no URL for \(content.label)", response) }
        guard hosts.trusts(uploadURL) else {
            let host = WebAddress(uploadURL)?.host ?? "an invalid URL"
            throw call.error(
                .decoding, "fal's answer sends \(content.label) to \(host), which is not fal's; nothing was sent there",
                response)
        }
        return Target(uploadURL: uploadURL, fileURL: fileURL)
    }

    // MARK: Put

    private func putParts(to uploadURL: String, _ progress: UploadProgress?) async throws(FalError) {
        let settings = client.configuration.uploads
        let size = max(settings.partSize, 1)
        let count = Int((content.size + size - 1) / size)
        let etags = try await Parallel.map(Array(0..<count), limit: settings.parallelParts) {
            index, _ throws(FalError) in
            let offset = Int64(index) * size
            let (call, response) = try await put(
                content.body(from: offset, count: min(size, content.size - offset)),
                to: Self.url(uploadURL, appending: "\(index + 1)"), MediaType.unknown,
                "part \(index + 1) of the upload of \(content.label)", progress?.handler(part: index))
            let stated = (try? JSONValue(parsing: response.body))?["etag"]?.stringValue ?? response.head["etag"]
            guard let etag = stated else {
                throw call.error(.decoding, "fal took \(call.action), but its answer has no etag", response)
            }
            return etag
        }
        try content.checkUnchanged()
        var call = storageCall(
            "the completion of the upload of \(content.label)", "POST", Self.url(uploadURL, appending: "complete"))
        let parts = etags.enumerated().map { index, etag -> JSONValue in
            ["partNumber": .number(JSONNumber(index + 1)), "etag": .string(etag)]
        }
        call.body = .bytes((["parts": .array(parts)] as JSONValue).serialized(.compact))
        _ = try await storageClient.perform(call)
    }

    private func put(
        _ body: TransportBody, to url: String, _ contentType: String, _ action: String,
        _ onProgress: TransportRequest.UploadProgress?
    ) async throws(FalError) -> (HTTPCall, HTTPCall.Response) {
        var call = storageCall(action, "PUT", url)
        call.body = body
        call.contentType = contentType
        call.onProgress = onProgress
        return (call, try await storageClient.perform(call))
    }

    /// A call to the upload URL, which grants access by itself and needs no key.
    private func storageCall(_ action: String, _ method: String, _ url: String) -> HTTPCall {
        var call = HTTPCall(action, method, url, endpoint: endpoint)
        call.authorization = .none
        call.deadline = .some(nil)
        call.stallTimeout = client.configuration.stallTimeout
        call.maximumBytes = 1 << 20
        return call
    }

    /// The app's own headers may be secrets for its proxy, and are not sent to the storage.
    private var storageClient: FalClient { client.withoutHeaders }

    /// `https://host/path?query` → `https://host/path/1?query`
    static func url(_ url: String, appending component: String) -> String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        return "\(url[..<end])/\(component)\(url[end...])"
    }
}

extension FalClient {
    /// The same client without the configuration's additional headers.
    var withoutHeaders: FalClient {
        var client = self
        client.configuration.headers = [:]
        return client
    }
}

/// Adds up the progress of an upload's parts.
///
/// Transports report on their own threads. One task reads the sums from a stream and calls the app's handler, so that
/// calls do not overlap, never go backwards, and end before the upload returns.
final class UploadProgress: Sendable {
    private struct State: Sendable {
        var parts: [Int: Int64] = [:]
        var sum: Int64 = 0
    }

    private let state = Locked(State())
    private let sums: AsyncStream<Int64>.Continuation

    private init(_ sums: AsyncStream<Int64>.Continuation) { self.sums = sums }

    /// The progress handler for the request of one part. When a part is resent, the sum stays until it catches up.
    func handler(part: Int) -> TransportRequest.UploadProgress {
        { [self] sent, total in
            let sum = state.withLock { state -> Int64? in
                let before = state.parts[part] ?? 0
                let now = min(sent, total)
                guard now > before else { return nil }
                state.parts[part] = now
                state.sum += now - before
                return state.sum
            }
            if let sum { sums.yield(sum) }
        }
    }

    /// Runs an upload of `total` bytes and reports its progress.
    static func reporting<Value>(
        to onProgress: (@Sendable (FalProgress) -> Void)?, total: Int64,
        _ body: (UploadProgress?) async throws(FalError) -> Value
    ) async throws(FalError) -> Value {
        guard let onProgress else { return try await body(nil) }
        let (sums, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        async let reported = report(sums, total, onProgress)
        let value: Value
        do {
            value = try await body(UploadProgress(continuation))
        } catch {
            continuation.finish()
            _ = await reported
            throw error
        }
        continuation.finish()
        if await reported < total || total == 0 { onProgress(FalProgress(completed: total, total: total)) }
        return value
    }

    /// - Returns: The last reported sum.
    private static func report(
        _ sums: AsyncStream<Int64>, _ total: Int64, _ onProgress: @Sendable (FalProgress) -> Void
    ) async -> Int64 {
        var last: Int64 = 0
        // Two threads can yield their sums out of order.
        for await sum in sums where sum > last {
            last = sum
            onProgress(FalProgress(completed: sum, total: total))
        }
        return last
    }
}
