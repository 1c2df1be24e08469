#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Where this tool keeps what belongs to the user and to no project.
///
/// A variable of the XDG base directories names the folder, on every system; without it, it is below the home. Paths
/// that are not absolute count as unset.
package enum UserFolder {
    /// What may be deleted at any time.
    case cache
    /// What the user would miss.
    case data
    /// What later runs on this machine need.
    case state

    /// The tool's folder, which need not exist.
    ///
    /// - Parameter home: the user's home, where `HOME` does not say.
    /// - Returns: nothing for users without a home.
    package func path(home: @autoclosure () -> String? = nil) -> String? {
        if let folder = Self.variable(variable) { return folder + "/schemagen" }
        return (Self.variable("HOME") ?? home()).map { "\($0)/\(place)/schemagen" }
    }

    private var variable: String {
        switch self {
        case .cache: "XDG_CACHE_HOME"
        case .data: "XDG_DATA_HOME"
        case .state: "XDG_STATE_HOME"
        }
    }

    /// Below the home.
    private var place: String {
        switch self {
        #if canImport(Darwin)
            case .cache: "Library/Caches"
            case .data: "Library/Application Support"
        #else
            case .cache: ".cache"
            case .data: ".local/share"
        #endif
        case .state: ".local/state"
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}
