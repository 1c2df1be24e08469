import FalSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An API key, a provider of keys, or none.
///
/// The key never appears in a description, an error or a log.
public struct FalCredentials: Sendable {
    private enum Source: Sendable {
        case none
        /// There should be a key; why there is none.
        case missing(String)
        case key(String)
        case provider(@Sendable () async throws -> String)
    }

    private let source: Source

    /// An API key, `<id>:<secret>` as fal's dashboard shows it. White space around it, such as a trailing line break,
    /// is removed.
    public static func key(_ key: String) -> Self {
        let key = key.trimmingWhitespace
        return Self(source: key.isEmpty ? .missing("the key is empty") : .key(key))
    }

    /// A provider of changing keys. It is called before each exchange, so it should usually return a cached key. If it
    /// throws, the call throws an error of kind `configuration`.
    public static func provider(_ key: @escaping @Sendable () async throws -> String) -> Self {
        Self(source: .provider(key))
    }

    /// No key: for a proxy that adds its own, or a local fal.
    public static let none = Self(source: .none)

    /// The key from an environment: `FAL_KEY`, otherwise `FAL_KEY_ID` and `FAL_KEY_SECRET`. Without them, calls that
    /// need a key fail before anything is sent.
    public static func fromEnvironment(_ environment: [String: String]) -> Self {
        if let key = environment["FAL_KEY"], !key.isEmpty { return .key(key) }
        if let id = environment["FAL_KEY_ID"], let secret = environment["FAL_KEY_SECRET"], !id.isEmpty, !secret.isEmpty
        {
            return .key("\(id):\(secret)")
        }
        return Self(source: .missing("FAL_KEY is not set"))
    }

    /// The key from this process's environment.
    public static func fromEnvironment() -> Self { fromEnvironment(ProcessInfo.processInfo.environment) }

    /// Why there is no key although one is needed.
    var problem: String? { if case .missing(let reason) = source { reason } else { nil } }

    /// The current key; `nil` without one.
    func current() async throws -> String? {
        switch source {
        case .none, .missing: nil
        case .key(let key): key
        case .provider(let provider): try await provider()
        }
    }
}

extension FalCredentials: CustomStringConvertible, CustomReflectable {
    public var description: String {
        switch source {
        case .none, .missing: "no key"
        case .key: "a key"
        case .provider: "a provider of keys"
        }
    }

    /// Hides the key from reflection: `dump`, failed expectations of tests, debuggers.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
