import FalFields
import FalJSON
import FalSupport
import FalTransport

/// Brings one content to fal's storage: asks where to put it, puts it there, in parts where it is large.
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
            let url = try await UploadProgress.told(to: onProgress, total: content.size) {
                progress throws(FalError) in try await send(progress)
            }
            return FalUpload(
                url: url, contentType: content.contentType, fileName: content.fileName, size: content.size)
        } catch {
            var error = error
            // A file that became shorter shows as a broken exchange; why it broke is what the caller can do something
            // about.
            if error.kind != .cancelled, error.kind != .input {
                do { try content.checkUnchanged() } catch let change { error = change }
            }
            error.endpoint = error.endpoint ?? endpoint
            throw error
        }
    }

    private func send(_ progress: UploadProgress?) async throws(FalError) -> String {
        if content.size > client.configuration.uploading.multipartThreshold {
            let place = try await initiate("initiate-multipart")
            try await putParts(to: place.uploadURL, progress)
            return place.fileURL
        }
        let place = try await initiate("initiate")
        _ = try await put(
            content.whole, to: place.uploadURL, content.contentType, "the upload of \(content.label)",
            progress?.hook(part: 0))
        try content.checkUnchanged()
        return place.fileURL
    }

    // MARK: Where to

    private struct Place {
        var uploadURL: String
        var fileURL: String
    }

    private func initiate(_ word: String) async throws(FalError) -> Place {
        let hosts = client.configuration.hosts
        var call = Call(
            "the upload of \(content.label)", "POST",
            "\(hosts.rest)/storage/upload/\(word)?storage_type=fal-cdn-v3", endpoint: endpoint)
        let body: JSONValue = ["content_type": .string(content.contentType), "file_name": .string(content.fileName)]
        call.body = .bytes(body.serialized(.compact))
        if let lifecycle {
            call.headers.append(TransportHeader("X-Fal-Object-Lifecycle", lifecycle.json.text(.compact)))
        }
        let answer = try await client.perform(call)
        guard let json = try? JSONValue(parsing: answer.body), let uploadURL = json["upload_url"]?.stringValue,
            let fileURL = json["file_url"]?.stringValue
        else { throw call.error(.decoding, "fal's answer does not say where to put \(content.label)", answer) }
        guard hosts.trusts(uploadURL) else {
            let host = WebAddress(uploadURL)?.host ?? "an unreadable address"
            throw call.error(
                .decoding,
                "fal's answer says to put \(content.label) at \(host), which is not fal's; nothing was sent there",
                answer)
        }
        return Place(uploadURL: uploadURL, fileURL: fileURL)
    }

    // MARK: There

    private func putParts(to uploadURL: String, _ progress: UploadProgress?) async throws(FalError) {
        let settings = client.configuration.uploading
        let size = max(settings.partSize, 1)
        let count = Int((content.size + size - 1) / size)
        let etags = try await Parallel.map(Array(0..<count), limit: settings.parallelParts) {
            index, _ throws(FalError) in
            let offset = Int64(index) * size
            let (call, answer) = try await put(
                content.body(from: offset, count: min(size, content.size - offset)),
                to: Self.address(uploadURL, adding: "\(index + 1)"), MediaType.unknown,
                "part \(index + 1) of the upload of \(content.label)", progress?.hook(part: index))
            let stated = (try? JSONValue(parsing: answer.body))?["etag"]?.stringValue ?? answer.head["etag"]
            guard let etag = stated else {
                throw call.error(.decoding, "fal took \(call.action), but did not say under which tag", answer)
            }
            return etag
        }
        try content.checkUnchanged()
        var call = storageCall(
            "the end of the upload of \(content.label)", "POST", Self.address(uploadURL, adding: "complete"))
        let parts = etags.enumerated().map { index, etag -> JSONValue in
            ["partNumber": .number(JSONNumber(index + 1)), "etag": .string(etag)]
        }
        call.body = .bytes((["parts": .array(parts)] as JSONValue).serialized(.compact))
        _ = try await storageClient.perform(call)
    }

    private func put(
        _ body: TransportBody, to url: String, _ contentType: String, _ action: String,
        _ onProgress: TransportRequest.UploadProgress?
    ) async throws(FalError) -> (Call, Call.Answer) {
        var call = storageCall(action, "PUT", url)
        call.body = body
        call.contentType = contentType
        call.onProgress = onProgress
        return (call, try await storageClient.perform(call))
    }

    /// An exchange with the address fal gave, which is itself the permission: it gets no key.
    private func storageCall(_ action: String, _ method: String, _ url: String) -> Call {
        var call = Call(action, method, url, endpoint: endpoint)
        call.authorization = .none
        call.deadline = .some(nil)
        call.stallTimeout = client.configuration.stallTimeout
        call.maximumBytes = 1 << 20
        return call
    }

    /// The caller's own headers may be secrets between an app and its relay.
    private var storageClient: FalClient { client.withoutHeaders }

    /// `https://host/path?query` → `https://host/path/1?query`
    static func address(_ url: String, adding step: String) -> String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        return "\(url[..<end])/\(step)\(url[end...])"
    }
}

extension FalClient {
    /// This client without the headers that an app adds to what it says to fal.
    var withoutHeaders: FalClient {
        var client = self
        client.configuration.headers = [:]
        return client
    }
}
