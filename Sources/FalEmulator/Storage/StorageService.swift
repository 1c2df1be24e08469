import Crypto
import FalJSON
import FalSupport

/// fal's storage. There are two ways in, each for small and for large files; both lead to the same shelf, and `GET`
/// brings a file back.
///
/// - An address to upload to: `POST /storage/upload/initiate`, and then a `PUT` there. fal's JavaScript client does
///   that.
/// - A token of the CDN: `POST /storage/auth/token`, and then a `POST` to `/files/upload` with it. So does the Python
///   one.
actor StorageService {
    var files: [String: StoredFile] = [:]
    var made = 0
    /// Tokens of the CDN that were given out.
    var tokens: Set<String> = []
    /// How many bytes are kept; the oldest files are forgotten first.
    private let capacity: Int
    private var kept = 0

    init(capacity: Int = 4 << 30) { self.capacity = capacity }

    /// The paths of `rest.fal.ai` that are about storage.
    func answerREST(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        guard path.count == 3, path.first == "storage" else { return .detail(404, "Not Found") }
        switch Array(path.dropFirst()) {
        case ["upload", "initiate"], ["upload", "initiate-multipart"]: return initiate(request)
        case ["auth", "token"]: return giveToken(request)
        default: return .detail(404, "Not Found")
        }
    }

    /// The paths of `v3.fal.media`.
    ///
    /// - Returns: nil for what no one has uploaded: then it is a file of a result, or nothing.
    func answerFiles(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer? {
        let steps = Array(path)
        switch steps.prefix(2) {
        case ["files", "upload"]: return answerCDN(request, steps: steps)
        case ["files", "uploads"] where steps.count > 4: return answerCDNPart(request, steps: steps)
        case ["files", "uploads"]: return answerFile(request, steps: steps)
        default: return steps.first == "upload" ? answerUpload(request, steps: steps) : nil
        }
    }

    // MARK: The shelf

    /// A place for a file that will come.
    func place(_ file: (_ number: Int) -> StoredFile) -> (token: String, file: StoredFile) {
        made += 1
        let file = file(made)
        let token = String(Self.digest(Array("\(made) \(file.name)".utf8)).prefix(20))
        files[token] = file
        return (token, file)
    }

    func address(_ token: String, _ file: StoredFile, for request: EmulatorRequest) -> String {
        request.filesBase + Self.path(token, file)
    }

    func keep(_ bytes: [UInt8], as token: String) {
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

    /// - Returns: the part's ETag, or nil when the number is none.
    func keepPart(_ bytes: [UInt8], number: String, of token: String) -> (number: Int, etag: String)? {
        guard let number = Int(number), (1...10_000).contains(number) else { return nil }
        let etag = Self.digest(bytes)
        files[token]?.parts[number] = .init(etag: etag, bytes: bytes)
        return (number, etag)
    }

    func complete(_ token: String, _ request: EmulatorRequest, inOrder: Bool) -> EmulatorAnswer? {
        guard let list = (try? JSONValue(parsing: request.body))?["parts"]?.arrayValue, let file = files[token] else {
            return .detail(422, "The body has no parts")
        }
        do {
            let parts = list.map { (number: $0["partNumber"]?.intValue, etag: $0["etag"]?.stringValue) }
            keep(try file.joined(parts, inOrder: inOrder), as: token)
            return nil
        } catch {
            return .detail(400, error.words)
        }
    }

    // MARK: By hand

    /// The files that are whole, in the order in which they came to their places.
    var whole: [(path: String, file: StoredFile)] {
        files.filter { $0.value.bytes != nil }.sorted { $0.value.number < $1.value.number }
            .map { (Self.path($0.key, $0.value), $0.value) }
    }

    /// Puts a file there.
    ///
    /// - Parameter place: the path of a file whose place it takes; a new place if there is none such.
    /// - Returns: the path of its address.
    func put(_ file: FalEmulator.StorageFile, at place: String? = nil) -> String {
        if let place, let (token, old) = files.first(where: { Self.path($0.key, $0.value) == place }) {
            var new = StoredFile(file, number: old.number)
            new.name = old.name
            new.bytes = old.bytes
            files[token] = new
            keep(file.bytes, as: token)
            return place
        }
        let (token, stored) = self.place { StoredFile(file, number: $0) }
        keep(file.bytes, as: token)
        return Self.path(token, stored)
    }

    static func path(_ token: String, _ file: StoredFile) -> String { "/files/uploads/\(token)/\(file.name)" }

    static func digest(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(data: bytes))
    }

    static let badPart = EmulatorAnswer.detail(400, "Parts are numbered from 1 to 10000")

    // MARK: Back

    /// `GET /files/uploads/<token>/<name>`.
    private func answerFile(_ request: EmulatorRequest, steps: [String]) -> EmulatorAnswer {
        guard steps.count == 4, let file = files[steps[2]], file.name == steps[3], let bytes = file.bytes else {
            return .detail(404, "Not Found")
        }
        guard request.method == "GET" || request.method == "HEAD" else { return .notAllowed("GET, HEAD") }
        return FileAnswer(
            bytes: bytes, contentType: file.contentType, etag: Self.digest(bytes), headers: file.headers
        ).answer(to: request)
    }
}
