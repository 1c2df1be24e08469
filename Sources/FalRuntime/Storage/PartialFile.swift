import FalJSON
import FalSupport
import FalTransport

/// The part of a file that has arrived, beside its destination: `clip.mp4.part-0123456789abcdef`.
///
/// The name contains a hash of the URL, so that downloads of different URLs to one destination do not share it; a lock
/// excludes a second download of the same URL. A state file beside it holds what is needed to resume.
final class PartialFile {
    private let path: String
    private let target: DownloadTarget
    private let file: LocalFile
    private(set) var size: Int64
    /// `nil` if the download cannot be resumed.
    private(set) var validator: Validator?

    private var statePath: String { path + ".state" }

    init(of url: String, for target: DownloadTarget) throws(FileError) {
        if case .file(let destination) = target, let metadata = try FileMetadata.ifPresent(at: destination),
            !metadata.isRegular
        {
            throw .notAFile
        }
        self.target = target
        let path = Self.path(of: url, for: target.path)
        self.path = path
        file = try Self.openLocked(path)
        size = try file.metadata().size
        let statePath = path + ".state"
        validator = (try? LocalFile(reading: statePath).bytes(4096)).flatMap { Validator(stored: $0) }
        if validator == nil { try reset() }
    }

    private static func openLocked(_ path: String) throws(FileError) -> LocalFile {
        while true {
            let file = try LocalFile(updating: path)
            guard file.lock() else { throw .inUse }
            // Between opening and locking, the previous owner may have finished and renamed the file, which is then
            // complete and must not be touched.
            if let current = try FileMetadata.ifPresent(at: path), current.identity == (try file.metadata().identity) {
                return file
            }
        }
    }

    static func path(of url: String, for destination: String) -> String {
        // FNV-1a, because Swift's hashes differ between processes.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in url.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let folder = destination.lastIndex(of: "/").map { destination[...$0] } ?? ""
        // File names are limited to 255 bytes.
        var name = destination[folder.endIndex...]
        while name.utf8.count > 200 { name.removeLast() }
        let digits = withUnsafeBytes(of: hash.bigEndian) { Hexadecimal.text($0) }
        return "\(folder)\(name).part-\(digits)"
    }

    /// The offset to resume at. If all bytes have arrived it is one less, because an empty range cannot be requested.
    var resumeOffset: Int64 {
        guard validator != nil else { return 0 }
        return max(min(size, (validator?.total ?? .max) - 1), 0)
    }

    /// Starts a new file, which can be resumed if there is a validator.
    func start(_ validator: Validator?) throws(FileError) {
        try reset()
        guard let validator else { return }
        let file = try LocalFile(updating: statePath)
        try file.truncate(to: 0)
        try file.write(validator.stored, at: 0)
        self.validator = validator
    }

    /// Resumes at `offset`, which is at most the current size.
    func resume(at offset: Int64) throws(FileError) {
        if offset < size { try file.truncate(to: offset) }
        size = offset
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        do throws(FileError) {
            try file.write(bytes, at: size)
        } catch {
            // A full disk takes the first bytes, which are valid.
            size = max(size, (try? file.metadata().size) ?? 0)
            throw error
        }
        size += Int64(bytes.count)
    }

    /// Discards the bytes. The state goes first: it must never describe other bytes.
    func reset() throws(FileError) {
        FilePath.remove(statePath)
        validator = nil
        try file.truncate(to: 0)
        size = 0
    }

    /// Moves the file to its destination.
    ///
    /// - Parameter contentType: what the server called it.
    /// - Returns: the path of the destination.
    func finish(contentType: String?) throws(FileError) -> String {
        switch target {
        case .file(let destination):
            if let existing = try FileMetadata.ifPresent(at: destination) {
                guard existing.isRegular else { throw .notAFile }
                file.setPermissions(existing.permissions)
            }
            try move(to: destination)
            return destination
        case .folder(let folder, let name, let statedType):
            let head = try file.bytes(MediaType.headLength)
            let name = FileName.fitted(name, to: head, stated: [contentType, statedType].compactMap { $0 })
            // The name is taken before the file gets it: another download may want the same one.
            let destination = try FilePath.reserve(name, in: folder)
            do throws(FileError) {
                try move(to: destination)
            } catch {
                FilePath.remove(destination)
                throw error
            }
            return destination
        }
    }

    private func move(to destination: String) throws(FileError) {
        try file.synchronize()
        FilePath.remove(statePath)
        validator = nil
        try FilePath.replace(destination, with: path)
    }

    /// Removes the files if the download cannot be resumed.
    func discardUnlessResumable() {
        guard validator == nil || size == 0 else { return }
        FilePath.remove(statePath)
        FilePath.remove(path)
    }
}

/// Identifies a version of a remote file, to tell whether a download can be resumed (RFC 9110 §13.1.5).
struct Validator: Hashable, Sendable {
    /// For `If-Range`: a strong entity tag, otherwise the date of the last change.
    let text: String
    /// The size of the whole file.
    let total: Int64?

    /// `nil` if the response has no strong validator. A weak tag does not promise equal bytes.
    init?(_ head: TransportHead, total: Int64?) {
        if let tag = head["etag"], tag.hasPrefix("\""), tag.hasSuffix("\""), tag.count > 1 {
            text = tag
        } else if let date = head["last-modified"], let then = HTTPDate.seconds(date),
            let now = head["date"].flatMap(HTTPDate.seconds), then < now
        {
            // Dates are in seconds: a file that changed in the second of the response may change again within it.
            text = date
        } else {
            return nil
        }
        self.total = total
    }

    /// Whether the head of a partial response is about the same file.
    func matches(_ head: TransportHead) -> Bool {
        guard text.hasPrefix("\""), let tag = head["etag"] else { return true }
        return tag == text
    }

    // MARK: On disk

    init?(stored bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let text = json["validator"]?.stringValue else { return nil }
        self.text = text
        total = json["size"]?.intValue.map { Int64($0) }
    }

    var stored: [UInt8] {
        var object: JSONObject = ["validator": .string(text)]
        if let total { object["size"] = .number(JSONNumber(Int(total))) }
        return JSONValue.object(object).serialized(.compact)
    }
}

/// `Content-Range: bytes 100-199/200`
struct ContentRange: Hashable {
    let first: Int64
    let last: Int64
    /// `nil` for `*`: the server does not know.
    let total: Int64?

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let sides = words[1].split(separator: "/", omittingEmptySubsequences: false)
        let ends = sides[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard sides.count == 2, ends.count == 2, let first = ends[0], let last = ends[1], 0...last ~= first,
            last < .max  // What follows it must be a number, too.
        else { return nil }
        self.first = first
        self.last = last
        if sides[1] == "*" {
            total = nil
        } else {
            guard let total = Int64(sides[1]), total > last else { return nil }
            self.total = total
        }
    }
}
