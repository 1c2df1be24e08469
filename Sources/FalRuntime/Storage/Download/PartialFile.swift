/// The part of a file that has arrived, beside the place where the whole one will be: `clip.mp4.part-0123456789abcdef`.
///
/// The name holds a digest of the address, so downloads of different addresses to one place do not meet; the lock keeps
/// two of the same address apart. What is needed to go on later stands in a small file next to it.
final class PartialFile {
    private let path: String
    private let destination: String
    private let file: OpenFile
    private(set) var size: Int64
    /// `nil`: it cannot be gone on with.
    private(set) var validator: Validator?

    private var notes: String { path + ".state" }

    init(of address: String, for destination: String) throws(FileProblem) {
        if let facts = try FileFacts(at: destination), !facts.isRegular { throw .notAFile }
        self.destination = destination
        let path = Self.path(of: address, for: destination)
        self.path = path
        file = try Self.locked(path)
        size = try file.facts().size
        let notes = path + ".state"
        validator = (try? OpenFile(reading: notes).bytes(4096)).flatMap { Validator(stored: $0) }
        if validator == nil { try forget() }
    }

    private static func locked(_ path: String) throws(FileProblem) -> OpenFile {
        while true {
            let file = try OpenFile(filling: path)
            guard file.lock() else { throw .inUse }
            // Between opening and locking, whoever had the lock may have finished: then what is open is the whole file,
            // in its own place, and not to be touched.
            if let facts = try FileFacts(at: path), facts.identity == (try file.facts().identity) { return file }
        }
    }

    static func path(of address: String, for destination: String) -> String {
        // FNV-1a: the name must be the same in the next process, which Swift's own hashes are not.
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in address.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(digest, radix: 16)
        let folder = destination.lastIndex(of: "/").map { destination[...$0] } ?? ""
        // File systems take names of 255 bytes.
        var name = destination[folder.endIndex...]
        while name.utf8.count > 200 { name.removeLast() }
        return "\(folder)\(name).part-\(String(repeating: "0", count: 16 - digits.count))\(digits)"
    }

    /// Where to go on. One byte before the end of what is all there already, so that the server has something to say
    /// about it.
    var resumption: Int64 {
        guard validator != nil else { return 0 }
        return max(min(size, (validator?.total ?? .max) - 1), 0)
    }

    /// Begins anew, with a file that is known by `validator`.
    func begin(_ validator: Validator?) throws(FileProblem) {
        try forget()
        guard let validator else { return }
        let file = try OpenFile(filling: notes)
        try file.cut(to: 0)
        try file.write(validator.stored, at: 0)
        self.validator = validator
    }

    /// Goes on at `offset`, which is not behind the end.
    func goOn(at offset: Int64) throws(FileProblem) {
        if offset < size { try file.cut(to: offset) }
        size = offset
    }

    func append(_ bytes: [UInt8]) throws(FileProblem) {
        do throws(FileProblem) {
            try file.write(bytes, at: size)
        } catch {
            // A full disk takes the first of the bytes; they are as good as any.
            size = max(size, (try? file.facts().size) ?? 0)
            throw error
        }
        size += Int64(bytes.count)
    }

    /// Throws away what is here. The notes go first: they must never stand beside bytes they do not speak of.
    func forget() throws(FileProblem) {
        FileName.remove(notes)
        validator = nil
        try file.cut(to: 0)
        size = 0
    }

    /// Puts the file in its place. From then on, the names beside it are free for another download.
    func finish() throws(FileProblem) {
        if let before = try FileFacts(at: destination) {
            guard before.isRegular else { throw .notAFile }
            file.permit(before.permissions)
        }
        try file.settle()
        FileName.remove(notes)
        validator = nil
        try FileName.replace(destination, with: path)
    }

    /// Removes what nobody could go on with.
    func leave() {
        guard validator == nil || size == 0 else { return }
        FileName.remove(notes)
        FileName.remove(path)
    }
}
