package import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the operating system would not do, and with which path.
package struct SystemError: Error, Sendable, Hashable {
    /// The system's number: `ENOSPC`, `EACCES`.
    package var number: Int32
    /// What was tried, as a verb: "write", "rename".
    package var action: String
    package var path: String

    package init(_ number: Int32, _ action: String, _ path: String) {
        self.number = number
        self.action = action
        self.path = path
    }

    /// The error of the call that has just failed.
    static func last(_ action: String, _ path: String) -> SystemError { SystemError(errno, action, path) }
}

extension SystemError: CustomStringConvertible {
    package var description: String { "cannot \(action) \(ShownText.quoted(path)): \(reason)" }

    private var reason: String {
        switch number {
        case EACCES, EPERM: "permission is missing"
        case EROFS: "the file system is read-only"
        case ENOSPC: "the disk is full"
        case EDQUOT: "the quota is used up"
        case ENOENT: "it does not exist"
        case EISDIR: "it is a folder"
        case ENOTDIR: "a part of the path is not a folder"
        case EINVAL where action == "read": "it is not a regular file"
        default: String(cString: strerror(number)).lowercased()
        }
    }
}

extension SystemError {
    /// The finding for people.
    ///
    /// - Parameters:
    ///   - root: what is left off the front of the path, which people know from the project's root.
    ///   - state: how things stand now, such as "nothing has been changed".
    package func failure(below root: String, _ state: String) -> Failure {
        let shown = path.hasPrefix(root + "/") ? String(path.dropFirst(root.utf8.count + 1)) : path
        let (code, remedy): (DiagnosticCode, String) =
            switch number {
            case EACCES, EPERM, EROFS: (.unwritablePlace, "Give this user the right to write there, and try again.")
            case ENOSPC, EDQUOT: (.fullDisk, "Make room, and try again.")
            default: (.fileTrouble, "See what is at that path, and try again.")
            }
        return Failure(
            .failure, code, SystemError(number, action, shown).description + "; " + state, at: .init(path: shown),
            remedy: remedy)
    }
}

extension SystemError {
    /// Whether a link could not be made for want of links: on a FAT or network file system, or to another one.
    var isAboutLinks: Bool { [EXDEV, EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EACCES].contains(number) }
}
