internal import FalSupport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A test seam: kills this process before its Nth change to the disk, as a power cut or `kill -9` would.
///
/// `SCHEMAGEN_FAULT=kill:7 schemagen add …` dies before the seventh operation of ``FileOperations``. What the next
/// schemagen makes of the remains is what is tested. Nothing else reads the variable, and it can only end the process.
package final class FaultPoint: Sendable {
    private let passed = Locked(0)
    private let last: Int

    /// - Parameter last: the number of the operation that does not happen, from 1.
    package init(killingBefore last: Int) {
        self.last = last
    }

    /// The fault point that the environment asks for, if it does.
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
