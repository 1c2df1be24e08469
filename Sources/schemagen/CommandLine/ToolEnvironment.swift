import FalRuntime
import FalSupport
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the tool takes from the machine and its environment.
enum ToolEnvironment {
    static func workspace(_ folder: ProjectFolder) -> Workspace {
        Workspace(
            root: folder.root,
            settings: .init(
                generator: Version.text, today: today, jobs: processors, build: buildIdentity,
                dependency: PackageDependency(
                    checkout: checkout(besides: folder.root), project: folder.root, version: Version.text)))
    }

    /// The checkout of this package on this machine: the one that this tool was built in, else one beside the project.
    private static func checkout(besides project: String) -> String? {
        func isCheckout(_ folder: Substring) -> Bool {
            access("\(folder)/Package.swift", F_OK) == 0 && access("\(folder)/Sources/schemagen", F_OK) == 0
        }
        func parent(_ path: Substring) -> Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
        var folder: Substring = ""
        if let path = executablePath.flatMap({ realpath($0, nil) }) {
            defer { free(path) }
            folder = parent(Substring(String(cString: path)))
        }
        while !folder.isEmpty, !isCheckout(folder) { folder = parent(folder) }
        if !folder.isEmpty { return String(folder) }
        let neighbour = parent(project[...]) + "/schemagen"
        return isCheckout(neighbour) ? String(neighbour) : nil
    }

    /// Access to the network, through the default transport of the platform.
    static func sourceEnvironment() -> SourceEnvironment {
        SourceEnvironment(transport: FalClient(credentials: .none).transport)
    }

    /// The same for what a call can do without: it is asked for once, and not for long.
    static func hastySourceEnvironment() -> SourceEnvironment {
        SourceEnvironment(
            transport: FalClient(credentials: .none).transport, retries: .none, deadline: .seconds(15))
    }

    /// The user's fal key: `FAL_KEY`, or `FAL_KEY_ID` and `FAL_KEY_SECRET`. Never printed.
    static var key: String? {
        if let key = variable("FAL_KEY") { return key }
        guard let id = variable("FAL_KEY_ID"), let secret = variable("FAL_KEY_SECRET") else { return nil }
        return "\(id):\(secret)"
    }

    /// An environment variable; `nil` if it is empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }

    /// The date in UTC, so that it does not depend on the time zone: `2026-07-28`.
    @Sendable static func today() -> String { String(now().prefix(10)) }

    /// The time in UTC: `2026-07-28T09:30:00Z`.
    static func now() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func digits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date = "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
        return "\(date)T\(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(digits(parts.tm_sec))Z"
    }

    private static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Identifies this build of the tool. The cache of another build is not used.
    private static var buildIdentity: String? {
        guard let path = executablePath, let file = FileMetadata(at: path) else { return nil }
        return "\(Version.text) \(file.size) \(file.seconds).\(file.nanoseconds)"
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

extension KeyRedaction {
    /// Of the key in the environment.
    static let ofEnvironment = KeyRedaction(key: ToolEnvironment.key)
}
