/// A file that an app has uploaded, or is about to.
struct StoredFile: Sendable {
    var name: String
    var contentType: String
    /// What goes along with the file. Of an upload: `X-Fal-Object-Lifecycle` and `X-Fal-Object-Lifecycle-Preference`,
    /// as they were given; shown on the file, and not acted on.
    var headers: [(name: String, value: String)]
    var bytes: [UInt8]?
    var parts: [Int: Part] = [:]
    /// Its place in the order of making.
    let number: Int

    struct Part: Sendable {
        var etag: String
        var bytes: [UInt8]
    }

    static let lifecycleHeaders = ["X-Fal-Object-Lifecycle", "X-Fal-Object-Lifecycle-Preference"]

    init(name: String?, contentType: String?, request: EmulatorRequest, number: Int) {
        self.name = Self.safe(name)
        self.contentType = contentType ?? "application/octet-stream"
        headers = Self.lifecycleHeaders.compactMap { name in request.header(name).map { (name, $0) } }
        self.number = number
    }

    /// One that a test has put there.
    init(_ file: FalEmulator.StorageFile, number: Int) {
        name = Self.safe(file.name)
        contentType = file.contentType
        headers = file.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.number = number
    }

    /// The last part of a path, of characters that need no encoding.
    private static func safe(_ wish: String?) -> String {
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

    /// Puts the parts together as a list of them says, `{"parts":[{"partNumber":1,"etag":"…"}]}`.
    ///
    /// - Parameter inOrder: whether the list must have them in their order. fal's Python client names them as they came
    ///   to their end, its JavaScript client in order.
    func joined(_ list: [(number: Int?, etag: String?)], inOrder: Bool) throws(Misfit) -> [UInt8] {
        let list = inOrder ? list : list.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.values.reduce(0) { $0 + $1.bytes.count })
        for (index, item) in list.enumerated() {
            guard item.number == index + 1 else {
                throw Misfit(words: "Part \(index + 1) is missing, or the parts are not in their order")
            }
            guard let part = parts[index + 1], part.etag == item.etag else {
                throw Misfit(words: "Part \(index + 1) was not uploaded under this etag")
            }
            bytes += part.bytes
        }
        guard list.count == parts.count else { throw Misfit(words: "Not all parts that were uploaded are named") }
        return bytes
    }

    struct Misfit: Error {
        let words: String
    }
}
