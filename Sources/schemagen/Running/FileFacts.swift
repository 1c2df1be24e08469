// On Linux, Dispatch's own C module brings `struct stat` as well. Which of the two modules the compiler takes it from
// depends on which files it happens to compile together, so both are imported, and here alone.
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is at a path; links are followed.
struct FileFacts: Sendable {
    let isDirectory: Bool
    let isFile: Bool
    let size: Int
    /// When it was last written: seconds and nanoseconds since 1970.
    let modified: (seconds: Int, nanoseconds: Int)

    /// - Returns: `nil` when there is nothing, or it may not be looked at; `errno` says which.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        isDirectory = facts.st_mode & S_IFMT == S_IFDIR
        isFile = facts.st_mode & S_IFMT == S_IFREG
        size = Int(facts.st_size)
        #if canImport(Darwin)
            let time = facts.st_mtimespec
        #else
            let time = facts.st_mtim
        #endif
        modified = (Int(time.tv_sec), Int(time.tv_nsec))
    }
}
