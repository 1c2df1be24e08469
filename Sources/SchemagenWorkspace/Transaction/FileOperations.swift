internal import CYAML
internal import Dispatch

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A change to the disk that is about to be made.
package enum FileOperation: Sendable, Hashable {
    case makeDirectory(String)
    case createFile(String)
    case writeFile(String, bytes: Int)
    case link(String, to: String)
    case rename(String, to: String)
    case removeFile(String)
    case removeDirectory(String)
    /// A file, a folder, or everything that the file system of a folder still has to write.
    case synchronize(String)
}

/// Every change that a transaction makes to the disk, one call each, so that tests can stop before any of them.
package struct FileOperations: Sendable {
    package typealias Interceptor = @Sendable (FileOperation) throws(SystemError) -> Void

    /// The real thing; with `SCHEMAGEN_FAULT` set, one that ends as told there (see ``FaultPoint``).
    package static let system = FileOperations(before: FaultPoint.inEnvironment().map { $0.pass })

    private let before: Interceptor?

    /// - Parameter before: called before each operation, which does not happen when it throws. For tests.
    package init(before: Interceptor?) {
        self.before = before
    }

    /// Whether one call can make many files durable: where not, each is synchronized when it is written.
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

    /// Makes a new file; one that is there already is an error.
    ///
    /// - Parameter isSynchronized: whether to wait until the bytes have left this machine's memory. On a Mac they may
    ///   be
    ///   in the drive's cache then, from which a ``synchronize(_:)`` of anything else brings them to the disk.
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
        // Some file systems say only now that the disk is full.
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

    /// Removes many files at once, as far as that goes: what is left is for the caller to see.
    ///
    /// Freeing the blocks of a file is waiting, not work, where the disk is told of each (mounted with `discard`, as
    /// those of many virtual machines are): 752 files took 1.1 s one after the other, and 0.1 s with four threads.
    func tryToRemove(_ paths: [String]) {
        let threads = 8
        let group = DispatchGroup()
        for thread in 0..<threads {
            // Queues of their own: a shared one would have as many threads as there are cores.
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

    /// Waits until a file, or the list of names in a folder, is on the disk.
    func synchronize(_ path: String) throws(SystemError) {
        try before?(.synchronize(path))
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .last("synchronize", path) }
        defer { close(file) }
        try synchronize(file, path)
    }

    /// Waits until everything that has been written to the file system of a folder is on the disk. For many files this
    /// takes half the time of synchronizing each: 0.11 s instead of 0.24 s for 752.
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
            // There fsync leaves data in the drive's cache; a disk image or a share may know nothing better.
            if fcntl(file, F_FULLFSYNC) == 0 { return }
        #endif
        // A folder on some network file systems cannot be synchronized, and needs not be.
        guard fsync(file) == 0 || errno == EINVAL else { throw .last("synchronize", path) }
    }
}

// The system's functions, where a method of the same name hides them.
private func linkFile(_ path: String, _ other: String) -> Int32 { link(path, other) }
private func renameFile(_ path: String, _ other: String) -> Int32 { rename(path, other) }
private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(file, bytes, count) }
