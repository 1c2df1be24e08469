import FalJSON
import FalRuntime
import FalSupport
import Foundation
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The calls that were made with this tool, in the user's data folder: one line of JSON for each event of a call.
///
/// A line is added when a request is submitted and another when its call has ended, so that a request is remembered
/// even if the tool is killed while it waits.
struct CallHistory {
    /// The file of the history.
    let path: String

    /// Above this size, the older half is dropped. A call takes about a kilobyte.
    private static let maximumSize = 32 << 20
    /// A longer output is not kept. It can hold files as data URIs.
    private static let maximumOutput = 1 << 20

    /// The history of this user; `nil` if the environment names no home.
    static var ofUser: CallHistory? { UserFolder.data.path().map { CallHistory(path: $0 + "/history.jsonl") } }

    // MARK: Writing

    /// Adds an event of a call.
    func append(_ call: RememberedCall) throws(SystemError) {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            // Prompts and results are the user's own, so nobody else may read them.
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SystemError(errno, "make", folder)
        }
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw SystemError(errno, "open", path + ".lock") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemError(errno, "lock", path + ".lock") }
        }
        try dropOldest()
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError(errno, "open", path) }
        defer { close(file) }
        do {
            try FileHandle(fileDescriptor: file, closeOnDealloc: false).write(contentsOf: line(of: call))
        } catch {
            throw SystemError(errno, "write", path)
        }
    }

    private func line(of call: RememberedCall) -> Data {
        var call = call
        if let output = call.output, output.serialized(.compact).count > Self.maximumOutput { call.output = nil }
        let json = JSONValue.object(call.json).serialized(.compact)
        return Data(KeyRedaction.ofEnvironment.applied(to: json) + [UInt8(ascii: "\n")])
    }

    /// Keeps the newer half of a file that has grown too large. Another process sees the old file or the new one.
    private func dropOldest() throws(SystemError) {
        guard let file = FileMetadata(at: path), file.size > Self.maximumSize else { return }
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            let half = bytes.suffix(bytes.count / 2)
            guard let end = half.firstIndex(of: UInt8(ascii: "\n")) else { return }
            try Data(half[(end + 1)...]).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw SystemError(errno, "shorten", path)
        }
    }

    /// Forgets all calls.
    func clear() throws(SystemError) {
        if unlink(path) != 0, errno != ENOENT { throw SystemError(errno, "remove", path) }
    }

    // MARK: Reading

    /// All calls, the oldest first. What a line says of a request that an earlier one has is added to that.
    ///
    /// Lines that cannot be read are left out; the file belongs to the user, who may have edited it.
    func calls() throws(SystemError) -> [RememberedCall] {
        let bytes: [UInt8]
        do {
            bytes = try Array(Data(contentsOf: URL(filePath: path)))
        } catch {
            if FileMetadata(at: path) == nil { return [] }
            throw SystemError(errno, "read", path)
        }
        var calls: [RememberedCall] = []
        var places: [RememberedCall.Identity: Int] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let json = try? JSONValue(parsing: Array(line)), let call = RememberedCall(json: json) else {
                continue
            }
            if let identity = call.identity, let place = places[identity] {
                calls[place].add(call)
            } else {
                if let identity = call.identity { places[identity] = calls.count }
                calls.append(call)
            }
        }
        return calls
    }
}
