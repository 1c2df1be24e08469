import CYAML
import Dispatch
import FalSupport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One change to the disk.
package enum FileOperation: Sendable, Hashable {
    case makeDirectory(String)
    case createFile(String)
    case writeFile(String, bytes: Int)
    case link(String, to: String)
    case rename(String, to: String)
    case removeFile(String)
    case removeDirectory(String)
    /// A file, a folder, or the whole file system of a folder.
    case synchronize(String)
}

/// The changes that a transaction makes to the disk, one method each, so that tests can interrupt before any of them.
package struct FileOperations: Sendable {
    package typealias Interceptor = @Sendable (FileOperation) throws(SystemError) -> Void

    /// The system's operations; with `SCHEMAGEN_FAULT` set, the process is killed before one of them (see
    /// ``FaultPoint``).
    package static let system = FileOperations(before: FaultPoint.inEnvironment().map { $0.pass })

    private let before: Interceptor?

    /// - Parameter before: A hook for tests, called before each operation; if it throws, the operation does not happen.
    package init(before: Interceptor?) {
        self.before = before
    }

    /// Whether one call can make many files durable; otherwise each is synchronized when it is written.
    static var canSynchronizeAll: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }

    func makeDirectory(_ path: String) throws(SystemError) {
        try before?(.makeDirectory(path))
        guard mkdir(path, 0o777) == 0 else { throw .last("make the folder", path) }
    }

    /// Creates a file; it is an error if it exists.
    ///
    /// - Parameter isSynchronized: Whether to wait until the system has written the bytes. On macOS they may be in the
    ///   drive's cache then, which a later ``synchronize(_:)`` flushes.
    func createFile(
        _ path: String, _ bytes: [UInt8], mode: UInt32? = nil, isSynchronized: Bool
    ) throws(SystemError) {
        try before?(.createFile(path))
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw .last("make", path) }
        do throws(SystemError) {
            try before?(.writeFile(path, bytes: bytes.count))
            try write(bytes, to: file, path)
            if let mode, fchmod(file, mode_t(mode)) != 0 { throw SystemError.last("set the mode of", path) }
            if isSynchronized, fsync(file) != 0 { throw SystemError.last("synchronize", path) }
        } catch {
            close(file)
            throw error
        }
        // Some file systems report a full disk only now.
        guard close(file) == 0 else { throw .last("write", path) }
    }

    func link(_ path: String, to other: String) throws(SystemError) {
        try before?(.link(path, to: other))
        guard linkFile(path, other) == 0 else { throw .last("link", path) }
    }

    func rename(_ path: String, to other: String) throws(SystemError) {
        try before?(.rename(path, to: other))
        guard renameFile(path, other) == 0 else { throw .last("put in place", other) }
    }

    func removeFile(_ path: String) throws(SystemError) {
        try before?(.removeFile(path))
        guard unlink(path) == 0 else { throw .last("remove", path) }
    }

    /// Tries to remove many files concurrently; the caller checks which are left.
    ///
    /// On disks that are mounted with `discard`, as in many virtual machines, removing a file waits for the disk: 752
    /// files took 1.1 s one after the other, and 0.1 s with four threads.
    func tryToRemove(_ paths: [String]) {
        let threads = 8
        let group = DispatchGroup()
        for thread in 0..<threads {
            // Separate queues: a shared one would have only as many threads as there are cores.
            DispatchQueue(label: "schemagen.remove.\(thread)").async(group: group) {
                for index in stride(from: thread, to: paths.count, by: threads) { try? removeFile(paths[index]) }
            }
        }
        group.wait()
    }

    func removeDirectory(_ path: String) throws(SystemError) {
        try before?(.removeDirectory(path))
        guard rmdir(path) == 0 else { throw .last("remove", path) }
    }

    /// Waits until a file, or the entries of a folder, are on the disk.
    func synchronize(_ path: String) throws(SystemError) {
        try before?(.synchronize(path))
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .last("synchronize", path) }
        defer { close(file) }
        try synchronize(file, path)
    }

    /// Waits until the whole file system of a folder is on the disk. For many files this takes half the time of
    /// synchronizing each: 0.11 s instead of 0.24 s for 752.
    func synchronizeAll(around folder: String) throws(SystemError) {
        try before?(.synchronize(folder))
        let file = open(folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .last("synchronize", folder) }
        defer { close(file) }
        #if os(Linux)
            guard syncfs(file) == 0 else { throw .last("synchronize", folder) }
        #else
            try synchronize(file, folder)
        #endif
    }

    private func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(SystemError) {
        var failure: SystemError?
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = writeBytes(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 { rest = rest.dropFirst(count) }
                if count < 0, errno != EINTR {
                    failure = .last("write", path)
                    return
                }
            }
        }
        if let failure { throw failure }
    }

    private func synchronize(_ file: Int32, _ path: String) throws(SystemError) {
        #if canImport(Darwin)
            // There fsync leaves data in the drive's cache; disk images and network shares may support nothing else.
            if fcntl(file, F_FULLFSYNC) == 0 { return }
        #endif
        // Some network file systems cannot synchronize a folder, and need not.
        guard fsync(file) == 0 || errno == EINVAL else { throw .last("synchronize", path) }
    }
}

// The system's functions, where a method of the same name hides them.
private func linkFile(_ path: String, _ other: String) -> Int32 { link(path, other) }
private func renameFile(_ path: String, _ other: String) -> Int32 { rename(path, other) }
private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(file, bytes, count) }

/// A test seam: kills this process before its Nth change to the disk, as a power cut or `kill -9` would.
///
/// `SCHEMAGEN_FAULT=kill:7 schemagen add …` dies before the seventh operation of ``FileOperations``; tests then check
/// the recovery. Nothing else reads the variable, and it can only end the process.
package final class FaultPoint: Sendable {
    private let passed = Locked(0)
    private let last: Int

    /// - Parameter last: The number of the operation that does not happen, from 1.
    package init(killingBefore last: Int) {
        self.last = last
    }

    /// The fault point that the environment specifies, if there is one.
    static func inEnvironment() -> FaultPoint? {
        guard let value = getenv("SCHEMAGEN_FAULT").map({ String(cString: $0) }), value.hasPrefix("kill:"),
            let last = Int(value.dropFirst("kill:".count)), last > 0
        else { return nil }
        return FaultPoint(killingBefore: last)
    }

    package func pass(_ operation: FileOperation) {
        let isLast = passed.withLock { passed in
            passed += 1
            return passed == last
        }
        if isLast { raise(SIGKILL) }
    }
}
