import FalJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// MARK: - Uploads to a URL

extension StorageHandler {
    /// `POST /storage/upload/initiate` and `…/initiate-multipart`.
    func initiateUpload(_ request: EmulatorRequest) -> EmulatorResponse {
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        if let response = request.unauthorizedResponse(app: "storage") { return response }
        guard request.query["storage_type"] == "fal-cdn-v3" else { return .detail(400, "Invalid storage type") }
        guard let json = try? JSONValue(parsing: request.body), json.objectValue != nil else {
            return .detail(422, "The body is not a JSON object")
        }
        let (token, file) = reserve { number in
            StoredFile(
                name: json["file_name"]?.stringValue, contentType: json["content_type"]?.stringValue, request: request,
                number: number)
        }
        return .json(
            200,
            [
                "upload_url": .string("\(request.url(of: .files))/upload/\(token)?signature=\(Self.signature(token))"),
                "file_url": .string(url(token, file, for: request)),
            ])
    }

    /// The file's URL contains the token, but must not be enough to guess the upload URL.
    private static func signature(_ token: String) -> String {
        String(digest(Array("signature \(token)".utf8)).prefix(16))
    }

    /// `PUT /upload/<token>`, `PUT /upload/<token>/<number>` and `POST /upload/<token>/complete`. The signature in the
    /// URL is the permission.
    func respondToUpload(_ request: EmulatorRequest, steps: [String]) -> EmulatorResponse {
        guard steps.count == 2 || steps.count == 3, files[steps[1]] != nil else { return .notFound }
        let token = steps[1]
        guard request.query["signature"] == Self.signature(token) else {
            return .detail(403, "The URL is not the one that was given out")
        }
        switch (request.method, steps.dropFirst(2).first) {
        case ("PUT", nil):
            store(request.body, as: token)
            return .json(200, ["etag": .string(Self.digest(request.body))])
        case ("PUT", let step?):
            guard let part = storePart(request.body, number: step, of: token) else { return Self.invalidPart }
            let body: JSONValue = ["partNumber": .number(JSONNumber(part.number)), "etag": .string(part.etag)]
            return .json(200, body).with("ETag", part.etag)
        case ("POST", "complete"): return complete(token, request, inOrder: true) ?? .json(200, [:])
        default: return .methodNotAllowed("PUT")
        }
    }

    private static let invalidPart = EmulatorResponse.detail(400, "Parts are numbered from 1 to 10000")
}

// MARK: - Uploads with a token

extension StorageHandler {
    /// `POST /storage/auth/token`.
    func issueToken(_ request: EmulatorRequest) -> EmulatorResponse {
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        if let response = request.unauthorizedResponse(app: "storage") { return response }
        guard request.query["storage_type"] == "fal-cdn-v3" else { return .detail(400, "Invalid storage type") }
        let token = "local-" + Self.digest(Array("token \(tokens.count)".utf8)).prefix(32)
        tokens.insert(token)
        // Clients compare the expiry with their own clock, so this is the machine's time, not the emulator's.
        let now = Date()
        return .json(
            200,
            [
                "token": .string(token), "token_type": "Bearer", "base_url": .string(request.url(of: .files)),
                "created_at": .string(Self.timestamp(now)),
                "expires_at": .string(Self.timestamp(now + Self.tokenLifetime)),
            ])
    }

    /// fal's tokens live for about 30 days.
    private static let tokenLifetime: TimeInterval = 30 * 86_400

    /// An offset instead of `Z` and no fraction, so that old versions of Python can parse it.
    private static func timestamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle()).replacing("Z", with: "+00:00")
    }

    /// `POST /files/upload`, and `POST /files/upload/multipart`, which only reserves a URL.
    func respondToCDNUpload(_ request: EmulatorRequest, steps: [String]) -> EmulatorResponse {
        let isMultipart = steps.count == 3 && steps[2] == "multipart"
        guard steps.count == 2 || isMultipart else { return .notFound }
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        if let response = missingTokenResponse(request) { return response }
        let (token, file) = reserve { number in
            StoredFile(
                name: request.header("X-Fal-File-Name"), contentType: request.header("Content-Type"),
                request: request, number: number)
        }
        let url = JSONValue.string(url(token, file, for: request))
        if isMultipart { return .json(200, ["access_url": url, "uploadId": .string(Self.uploadID(token))]) }
        store(request.body, as: token)
        return .json(200, ["access_url": url, "uploaded": true])
    }

    /// `PUT <url>/multipart/<upload>/<number>` and `POST <url>/multipart/<upload>/complete`.
    func respondToCDNPart(_ request: EmulatorRequest, steps: [String]) -> EmulatorResponse {
        guard steps.count == 7, steps[4] == "multipart", let file = files[steps[2]], file.name == steps[3],
            steps[5] == Self.uploadID(steps[2])
        else { return .notFound }
        let isEnd = steps[6] == "complete"
        guard request.method == (isEnd ? "POST" : "PUT") else { return .methodNotAllowed(isEnd ? "POST" : "PUT") }
        if let response = missingTokenResponse(request) { return response }
        if isEnd {
            let body: JSONValue = ["access_url": .string(url(steps[2], file, for: request))]
            return complete(steps[2], request, inOrder: false) ?? .json(200, body)
        }
        guard let part = storePart(request.body, number: steps[6], of: steps[2]) else { return Self.invalidPart }
        // Unlike with uploads to a URL, the ETag is only a header.
        return .json(200, [:]).with("ETag", part.etag)
    }

    private static func uploadID(_ token: String) -> String { "upload-\(token)" }

    /// A token of ours is required; a key is not accepted.
    private func missingTokenResponse(_ request: EmulatorRequest) -> EmulatorResponse? {
        let parts = (request.header("Authorization") ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer", tokens.contains(String(parts[1])) else {
            return .detail(401, "Invalid or missing token")
        }
        return nil
    }
}

// MARK: - Steps

/// Which step of an upload (or download) a request to `v3.fal.media` is.
struct UploadStep {
    let operation: FalEmulator.Fault.Operation
    /// The number of the part.
    private(set) var part: Int?

    init(_ request: EmulatorRequest, path: ArraySlice<String>) {
        let last = path.last ?? ""
        if request.isRead {
            operation = .file
        } else if last == "complete" {
            operation = .uploadEnd
        } else if last == "multipart" {
            operation = .uploadStart
        } else if path.count > 2, let number = Int(last) {
            operation = .uploadPart
            part = number
        } else {
            operation = .upload
        }
    }
}
