#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#endif

/// Why the system would not do something with a file, in words that follow a colon.
struct FileProblem: Error, Sendable, Hashable {
    let reason: String

    init(_ number: CInt) {
        switch number {
        case EACCES, EPERM: reason = "permission is missing"
        case EROFS: reason = "the file system is read-only"
        case ENOSPC: reason = "the disk is full"
        case EDQUOT: reason = "the quota is used up"
        case ENOENT: reason = "there is no such file or folder"
        case EISDIR: reason = "it is a folder"
        case ENOTDIR: reason = "a part of the path is not a folder"
        case ELOOP: reason = "a link is in its place"
        default: reason = String(cString: strerror(number)).lowercased()
        }
    }

    private init(reason: String) { self.reason = reason }

    static let notAFile = FileProblem(reason: "it is no regular file")
    static let inUse = FileProblem(reason: "another download is writing it")
}
