import FalFields
import FalJSON
import FalSupport
import SystemCrypto

/// fal's storage. There are two ways to upload, each for small and for large files; `GET` returns a file of either.
///
/// - With a URL to upload to: `POST /storage/upload/initiate`, then a `PUT` to the URL. fal's JavaScript client does
///   this.
/// - With a token of the CDN: `POST /storage/auth/token`, then a `POST` to `/files/upload`. The Python client does
///   this.
actor StorageHandler {
    /// By the token in the file's URL.
    private(set) var files: [String: StoredFile] = [:]
    private var fileCount = 0
    /// The tokens of the CDN that were issued.
    var tokens: Set<String> = []
    /// How many bytes are kept. The oldest files are removed first.
    private let capacity: Int
    private var storedBytes = 0

    init(capacity: Int = 4 << 30) { self.capacity = capacity }

    /// The paths of `rest.fal.ai` that concern storage.
    func respondToREST(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorResponse {
        guard path.count == 3, path.first == "storage" else { return .notFound }
        switch Array(path.dropFirst()) {
        case ["upload", "initiate"], ["upload", "initiate-multipart"]: return initiateUpload(request)
        case ["auth", "token"]: return issueToken(request)
        default: return .notFound
        }
    }

    /// The paths of `v3.fal.media`: uploads, uploaded files, and the files of results.
    func respondToFiles(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorResponse {
        let steps = Array(path)
        switch steps.prefix(2) {
        case ["files", "upload"]: return respondToCDNUpload(request, steps: steps)
        case ["files", "uploads"] where steps.count > 4: return respondToCDNPart(request, steps: steps)
        case ["files", "uploads"]: return respondWithFile(request, steps: steps)
        default:
            if steps.first == "upload" { return respondToUpload(request, steps: steps) }
            return await SampleFileResponse.response(to: request, path: path)
        }
    }

    // MARK: Files

    /// Reserves a URL for a file that is about to be uploaded.
    func reserve(_ makeFile: (_ number: Int) -> StoredFile) -> (token: String, file: StoredFile) {
        fileCount += 1
        let file = makeFile(fileCount)
        let token = String(Self.digest(Array("\(fileCount) \(file.name)".utf8)).prefix(20))
        files[token] = file
        return (token, file)
    }

    func url(_ token: String, _ file: StoredFile, for request: EmulatorRequest) -> String {
        request.filesURL + Self.path(token, file)
    }

    func store(_ bytes: [UInt8], as token: String) {
        storedBytes += bytes.count - (files[token]?.bytes?.count ?? 0)
        files[token]?.bytes = bytes
        files[token]?.parts = [:]
        while storedBytes > capacity,
            let oldest = files.filter({ $0.value.bytes != nil }).min(by: { $0.value.number < $1.value.number }),
            oldest.key != token
        {
            storedBytes -= oldest.value.bytes?.count ?? 0
            files[oldest.key] = nil
        }
    }

    /// - Returns: the part's number and ETag; nil if the number is invalid.
    func storePart(_ bytes: [UInt8], number: String, of token: String) -> (number: Int, etag: String)? {
        guard let number = Int(number), (1...10_000).contains(number) else { return nil }
        let etag = Self.digest(bytes)
        files[token]?.parts[number] = .init(etag: etag, bytes: bytes)
        return (number, etag)
    }

    /// Joins the parts of a multipart upload.
    ///
    /// - Returns: an error response, or nil.
    func complete(_ token: String, _ request: EmulatorRequest, inOrder: Bool) -> EmulatorResponse? {
        guard let list = (try? JSONValue(parsing: request.body))?["parts"]?.arrayValue, let file = files[token] else {
            return .detail(422, "The body has no parts")
        }
        do {
            let parts = list.map { (number: $0["partNumber"]?.intValue, etag: $0["etag"]?.stringValue) }
            store(try file.joined(parts, inOrder: inOrder), as: token)
            return nil
        } catch {
            return .detail(400, error.message)
        }
    }

    /// `GET /files/uploads/<token>/<name>`.
    private func respondWithFile(_ request: EmulatorRequest, steps: [String]) -> EmulatorResponse {
        guard steps.count == 4, let file = files[steps[2]], file.name == steps[3], let bytes = file.bytes else {
            return .notFound
        }
        guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
        return FileResponse(
            bytes: bytes, contentType: file.contentType, etag: Self.digest(bytes), headers: file.headers
        ).response(to: request)
    }

    // MARK: Without HTTP

    /// The files that are uploaded completely, in the order in which their URLs were given out.
    var completeFiles: [(path: String, file: StoredFile)] {
        files.filter { $0.value.bytes != nil }.sorted { $0.value.number < $1.value.number }
            .map { (Self.path($0.key, $0.value), $0.value) }
    }

    /// What can be told of the uploaded files whose addresses are in `input`, by address. As at fal, a model looks at
    /// a file before it works on it.
    ///
    /// Not on this actor, which every upload and download waits for: an input can have megabytes of text.
    nonisolated func facts(ofFilesIn input: JSONValue) async -> [String: MediaFacts] {
        let tokens = Self.uploads(in: input)
        guard !tokens.isEmpty else { return [:] }
        return await contents(of: tokens).compactMapValues { try? MediaHeader($0).facts() }
    }

    private func contents(of tokens: [String: String]) -> [String: [UInt8]] {
        tokens.compactMapValues { files[$0]?.bytes }
    }

    /// The tokens of the addresses in `input` that uploaded files have (`…/files/uploads/<token>/<name>`).
    static func uploads(in input: JSONValue) -> [String: String] {
        var tokens: [String: String] = [:]
        var waiting = [input]
        while let value = waiting.popLast() {
            switch value {
            case .string(let address):
                guard !DataURI.isDataURI(address), FalMedia.isAddress(address) else { continue }
                // From the end, and no further than a URL goes.
                let bytes = address.utf8.suffix(longestURL)
                let steps = bytes.split(separator: UInt8(ascii: "/")).suffix(4).map { Substring($0) }
                guard steps.count == 4, steps.starts(with: ["files", "uploads"]) else { continue }
                tokens[address] = String(steps[2])
            case .array(let items): waiting += items
            case .object(let members): waiting += members.map(\.value)
            case .null, .bool, .number: continue
            }
        }
        return tokens
    }

    private static let longestURL = 2_048

    /// Adds a file.
    ///
    /// - Parameter path: the path of a file to replace. Without such a file, the new one has a path of its own.
    /// - Returns: the path of the file.
    func put(_ file: FalEmulator.StorageFile, replacing path: String? = nil) -> String {
        if let path, let (token, old) = files.first(where: { Self.path($0.key, $0.value) == path }) {
            var new = StoredFile(file, number: old.number)
            new.name = old.name
            new.bytes = old.bytes
            files[token] = new
            store(file.bytes, as: token)
            return path
        }
        let (token, stored) = reserve { StoredFile(file, number: $0) }
        store(file.bytes, as: token)
        return Self.path(token, stored)
    }

    private static func path(_ token: String, _ file: StoredFile) -> String {
        "/files/uploads/\(token)/\(file.name)"
    }

    /// SHA-256 in hexadecimal digits.
    static func digest(_ bytes: [UInt8]) -> String { Hexadecimal.text(SHA256.digest(of: bytes)) }
}
