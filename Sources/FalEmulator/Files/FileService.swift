/// `GET /files/<name>`: the files that results point at. They need no key, as at fal.
///
/// A name says all there is to know about its file, so nothing is kept: an address out of yesterday's result still
/// works after the emulator was started anew.
struct FileService: Sendable {
    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorAnswer {
        guard path.count == 2, path.first == "files", let file = path.last.flatMap(SampleFile.init(name:)) else {
            return .detail(404, "Not Found")
        }
        guard request.method == "GET" || request.method == "HEAD" else { return .notAllowed("GET, HEAD") }
        let bytes = file.bytes()
        return FileAnswer(bytes: bytes, contentType: file.contentType, etag: file.name).answer(to: request)
    }

    static func address(of file: SampleFile, base: String) -> String { "\(base)/files/\(file.name)" }
}

extension EmulatorRequest {
    /// What addresses of files begin with in answers to this request: the emulator's own, which is short, unless the
    /// request came under one of fal's names.
    var filesBase: String {
        authority.flatMap(EmulatedHost.named) == nil ? baseURL : address(of: .files)
    }
}
