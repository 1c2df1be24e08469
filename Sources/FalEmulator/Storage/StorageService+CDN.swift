import FalJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Uploads with a token of the CDN.
extension StorageService {
    /// `POST /storage/auth/token`.
    func giveToken(_ request: EmulatorRequest) -> EmulatorAnswer {
        guard request.method == "POST" else { return .notAllowed("POST") }
        if let refusal = KeyCheck.refusal(request, app: "storage") { return refusal }
        guard request.query["storage_type"] == "fal-cdn-v3" else { return .detail(400, "Invalid storage type") }
        let token = "local-" + Self.digest(Array("token \(tokens.count)".utf8)).prefix(32)
        tokens.insert(token)
        // The client compares the end with its own clock, so this one is the machine's, however the emulator's goes.
        let now = Date()
        return .json(
            200,
            [
                "token": .string(token), "token_type": "Bearer", "base_url": .string(request.address(of: .files)),
                "created_at": .string(Self.timestamp(now)),
                "expires_at": .string(Self.timestamp(now + Self.tokenLife)),
            ])
    }

    /// fal's tokens live for about 30 days.
    private static let tokenLife: TimeInterval = 30 * 86_400

    /// As Python's older versions read it as well: an offset instead of a `Z`, no fraction.
    private static func timestamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle()).replacing("Z", with: "+00:00")
    }

    /// `POST /files/upload`, and `POST /files/upload/multipart`, which only gives a place.
    func answerCDN(_ request: EmulatorRequest, steps: [String]) -> EmulatorAnswer {
        let isMultipart = steps.count == 3 && steps[2] == "multipart"
        guard steps.count == 2 || isMultipart else { return .detail(404, "Not Found") }
        guard request.method == "POST" else { return .notAllowed("POST") }
        if let refusal = refusal(request) { return refusal }
        let (token, file) = place { number in
            StoredFile(
                name: request.header("X-Fal-File-Name"), contentType: request.header("Content-Type"),
                request: request, number: number)
        }
        let address = JSONValue.string(address(token, file, for: request))
        if isMultipart { return .json(200, ["access_url": address, "uploadId": .string(Self.uploadID(token))]) }
        keep(request.body, as: token)
        return .json(200, ["access_url": address, "uploaded": true])
    }

    /// `PUT <address>/multipart/<upload>/<number>` and `POST <address>/multipart/<upload>/complete`.
    func answerCDNPart(_ request: EmulatorRequest, steps: [String]) -> EmulatorAnswer {
        guard steps.count == 7, steps[4] == "multipart", let file = files[steps[2]], file.name == steps[3],
            steps[5] == Self.uploadID(steps[2])
        else { return .detail(404, "Not Found") }
        let isEnd = steps[6] == "complete"
        guard request.method == (isEnd ? "POST" : "PUT") else { return .notAllowed(isEnd ? "POST" : "PUT") }
        if let refusal = refusal(request) { return refusal }
        if isEnd {
            let answer: JSONValue = ["access_url": .string(address(steps[2], file, for: request))]
            return complete(steps[2], request, inOrder: false) ?? .json(200, answer)
        }
        guard let part = keepPart(request.body, number: steps[6], of: steps[2]) else { return Self.badPart }
        // Here the ETag is a header alone, unlike at the other way in.
        return .json(200, [:]).with("ETag", part.etag)
    }

    private static func uploadID(_ token: String) -> String { "upload-\(token)" }

    /// A token of ours, in the header; a key opens nothing here.
    private func refusal(_ request: EmulatorRequest) -> EmulatorAnswer? {
        let parts = (request.header("Authorization") ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer", tokens.contains(String(parts[1])) else {
            return .detail(401, "Invalid or missing token")
        }
        return nil
    }
}
