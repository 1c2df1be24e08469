import Crypto
import FalJSON

/// fal's storage: `POST /storage/upload/initiate` says where to put a file, a `PUT` there keeps it, and `GET` brings it
/// back. Large files come in parts.
actor StorageService {
    private struct File {
        var name: String
        var contentType: String
        /// `X-Fal-Object-Lifecycle`, as it was given; shown on the file, and not acted on.
        var lifecycle: String?
        var bytes: [UInt8]?
        var parts: [Int: (etag: String, bytes: [UInt8])] = [:]
        /// Its place in the order of making.
        var number: Int
    }

    private var files: [String: File] = [:]
    private var made = 0
    /// How many bytes are kept; the oldest files are forgotten first.
    private let capacity: Int
    private var kept = 0

    init(capacity: Int = 4 << 30) { self.capacity = capacity }

    // MARK: Where to

    /// The paths of `rest.fal.ai`.
    func answerREST(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        guard path.prefix(2) == ["storage", "upload"], path.count == 3, let verb = path.last,
            verb == "initiate" || verb == "initiate-multipart"
        else { return .detail(404, "Not Found") }
        guard request.method == "POST" else { return .notAllowed("POST") }
        if let refusal = KeyCheck.refusal(request, app: "storage") { return refusal }
        guard request.query["storage_type"] == "fal-cdn-v3" else { return .detail(400, "Invalid storage type") }
        guard let json = try? JSONValue(parsing: request.body), json.objectValue != nil else {
            return .detail(422, "The body is no JSON object")
        }
        made += 1
        let name = Self.name(json["file_name"]?.stringValue)
        let token = Self.digest("\(made) \(name)").prefix(20)
        files[String(token)] = File(
            name: name, contentType: json["content_type"]?.stringValue ?? "application/octet-stream",
            lifecycle: request.header("X-Fal-Object-Lifecycle"), number: made)
        return .json(
            200,
            [
                "upload_url": .string("\(request.baseURL)/v3.fal.media/upload/\(token)?signature=local"),
                "file_url": .string("\(request.baseURL)/files/uploads/\(token)/\(name)"),
            ])
    }

    /// The last part of a path, of characters that need no encoding.
    private static func name(_ wish: String?) -> String {
        let last = wish?.split(separator: "/").last ?? ""
        let safe = String(
            String.UnicodeScalarView(
                last.unicodeScalars.map { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": scalar
                    default: "_"
                    }
                }))
        return safe.isEmpty || safe == "." || safe == ".." ? "upload.bin" : safe
    }

    private static func digest(_ text: String) -> String { digest(Array(text.utf8)) }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    // MARK: There

    /// `PUT /upload/<token>`, `PUT /upload/<token>/<number>` and `POST /upload/<token>/complete`: the address itself is
    /// the permission.
    func answerUpload(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        let steps = Array(path.dropFirst())
        guard let token = steps.first, steps.count <= 2, files[token] != nil else { return .detail(404, "Not Found") }
        switch (request.method, steps.dropFirst().first) {
        case ("PUT", nil):
            keep(request.body, as: token)
            return .json(200, ["etag": .string(Self.digest(request.body))])
        case ("PUT", let step?):
            guard let number = Int(step), (1...10_000).contains(number) else {
                return .detail(400, "Parts are numbered from 1 to 10000")
            }
            let etag = Self.digest(request.body)
            files[token]?.parts[number] = (etag, request.body)
            return .json(200, ["partNumber": .number(JSONNumber(number)), "etag": .string(etag)]).with("ETag", etag)
        case ("POST", "complete"): return complete(token, request)
        default: return .notAllowed("PUT")
        }
    }

    private func complete(_ token: String, _ request: EmulatorRequest) -> EmulatorAnswer {
        guard let list = (try? JSONValue(parsing: request.body))?["parts"]?.arrayValue, let parts = files[token]?.parts
        else { return .detail(422, "The body has no parts") }
        var bytes: [UInt8] = []
        for (index, item) in list.enumerated() {
            guard item["partNumber"]?.intValue == index + 1 else {
                return .detail(400, "Part \(index + 1) is missing, or the parts are not in their order")
            }
            guard let part = parts[index + 1], part.etag == item["etag"]?.stringValue else {
                return .detail(400, "Part \(index + 1) was not uploaded under this etag")
            }
            bytes += part.bytes
        }
        guard list.count == parts.count else { return .detail(400, "Not all parts that were uploaded are named") }
        keep(bytes, as: token)
        return .json(200, [:])
    }

    private func keep(_ bytes: [UInt8], as token: String) {
        kept += bytes.count - (files[token]?.bytes?.count ?? 0)
        files[token]?.bytes = bytes
        files[token]?.parts = [:]
        while kept > capacity,
            let oldest = files.filter({ $0.value.bytes != nil }).min(by: { $0.value.number < $1.value.number }),
            oldest.key != token
        {
            kept -= oldest.value.bytes?.count ?? 0
            files[oldest.key] = nil
        }
    }

    // MARK: Back

    /// `GET /files/uploads/<token>/<name>`.
    func answerFile(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        guard path.count == 4, let name = path.last, let file = files[path[path.startIndex + 2]], file.name == name,
            let bytes = file.bytes
        else { return .detail(404, "Not Found") }
        guard request.method == "GET" || request.method == "HEAD" else { return .notAllowed("GET, HEAD") }
        var answer = FileAnswer(bytes: bytes, contentType: file.contentType, etag: Self.digest(bytes)).answer(
            to: request)
        if let lifecycle = file.lifecycle { answer = answer.with("X-Fal-Object-Lifecycle", lifecycle) }
        return answer
    }
}
