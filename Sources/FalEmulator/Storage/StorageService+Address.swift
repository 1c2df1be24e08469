import FalJSON

/// Uploads to an address that was asked for.
extension StorageService {
    /// `POST /storage/upload/initiate` and `…/initiate-multipart`.
    func initiate(_ request: EmulatorRequest) -> EmulatorAnswer {
        guard request.method == "POST" else { return .notAllowed("POST") }
        if let refusal = KeyCheck.refusal(request, app: "storage") { return refusal }
        guard request.query["storage_type"] == "fal-cdn-v3" else { return .detail(400, "Invalid storage type") }
        guard let json = try? JSONValue(parsing: request.body), json.objectValue != nil else {
            return .detail(422, "The body is no JSON object")
        }
        let (token, file) = place { number in
            StoredFile(
                name: json["file_name"]?.stringValue, contentType: json["content_type"]?.stringValue, request: request,
                number: number)
        }
        return .json(
            200,
            [
                "upload_url": .string(
                    "\(request.address(of: .files))/upload/\(token)?signature=\(Self.signature(token))"),
                "file_url": .string(address(token, file, for: request)),
            ])
    }

    /// Not to be guessed from the file's address, which has the token.
    private static func signature(_ token: String) -> String {
        String(digest(Array("signature \(token)".utf8)).prefix(16))
    }

    /// `PUT /upload/<token>`, `PUT /upload/<token>/<number>` and `POST /upload/<token>/complete`: the address itself is
    /// the permission.
    func answerUpload(_ request: EmulatorRequest, steps: [String]) -> EmulatorAnswer {
        guard steps.count == 2 || steps.count == 3, files[steps[1]] != nil else { return .detail(404, "Not Found") }
        let token = steps[1]
        guard request.query["signature"] == Self.signature(token) else {
            return .detail(403, "The address is not the one that was given out")
        }
        switch (request.method, steps.dropFirst(2).first) {
        case ("PUT", nil):
            keep(request.body, as: token)
            return .json(200, ["etag": .string(Self.digest(request.body))])
        case ("PUT", let step?):
            guard let part = keepPart(request.body, number: step, of: token) else { return Self.badPart }
            let body: JSONValue = ["partNumber": .number(JSONNumber(part.number)), "etag": .string(part.etag)]
            return .json(200, body).with("ETag", part.etag)
        case ("POST", "complete"): return complete(token, request, inOrder: true) ?? .json(200, [:])
        default: return .notAllowed("PUT")
        }
    }
}
