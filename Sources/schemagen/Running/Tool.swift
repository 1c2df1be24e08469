import FalRuntime
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the tool takes from the machine and its environment, to hand it on.
enum Tool {
    static func workspace(_ folder: ProjectFolder) -> Workspace {
        Workspace(
            root: folder.root,
            settings: .init(generator: Version.text, today: today, jobs: processors, build: buildIdentity))
    }

    /// The network. A client's transport is the one that fits the platform.
    static func sourceEnvironment() -> SourceEnvironment {
        SourceEnvironment(transport: FalClient(credentials: .none).transport)
    }

    /// The user's fal key: `FAL_KEY`, or its two halves. Never printed.
    static var key: String? {
        if let key = variable("FAL_KEY") { return key }
        guard let id = variable("FAL_KEY_ID"), let secret = variable("FAL_KEY_SECRET") else { return nil }
        return "\(id):\(secret)"
    }

    /// An environment variable that says something.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }

    /// `2026-07-28`, in UTC, so that a team in many time zones writes one date.
    @Sendable static func today() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func digits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    }

    private static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Tells this program file from every other build of it: what another one generated is not taken over.
    private static var buildIdentity: String? {
        guard let path = executablePath, let facts = FileFacts(path) else { return nil }
        return "\(Version.text) \(facts.size) \(facts.modified.seconds).\(facts.modified.nanoseconds)"
    }

    private static var executablePath: String? {
        #if canImport(Darwin)
            var size: UInt32 = 0
            _ = _NSGetExecutablePath(nil, &size)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
        #else
            return "/proc/self/exe"
        #endif
    }
}
