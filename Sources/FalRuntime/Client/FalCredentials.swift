#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Who calls fal: an API key, something that knows the key of the hour, or nobody.
///
/// The key is never part of a description, an error or a log.
public struct FalCredentials: Sendable {
    private enum Source: Sendable {
        case none
        case key(String)
        case provider(@Sendable () async throws -> String)
    }

    private let source: Source

    /// An API key, `<id>:<secret>` as fal's dashboard shows it. White space around it, such as the line break of the
    /// file it was read from, is not part of it.
    public static func key(_ key: String) -> Self {
        let key = key.drop { $0.isWhitespace }
        let end = key.lastIndex { !$0.isWhitespace }
        return Self(source: end.map { .key(String(key[...$0])) } ?? .none)
    }

    /// A key that changes: asked for before each exchange, so it should come from memory most times. What it throws is
    /// the call's error, of kind `configuration`.
    public static func provider(_ key: @escaping @Sendable () async throws -> String) -> Self {
        Self(source: .provider(key))
    }

    /// No key: for a proxy that adds its own, and for the emulator.
    public static let none = Self(source: .none)

    /// The key of the environment: `FAL_KEY`, else `FAL_KEY_ID` and `FAL_KEY_SECRET`.
    public static func fromEnvironment(_ environment: [String: String]) -> Self {
        if let key = environment["FAL_KEY"], !key.isEmpty { return .key(key) }
        if let id = environment["FAL_KEY_ID"], let secret = environment["FAL_KEY_SECRET"], !id.isEmpty, !secret.isEmpty
        {
            return .key("\(id):\(secret)")
        }
        return .none
    }

    /// The key of this process's environment.
    public static func fromEnvironment() -> Self { fromEnvironment(ProcessInfo.processInfo.environment) }

    /// The key of the moment, or `nil` where there is none.
    func current() async throws -> String? {
        switch source {
        case .none: nil
        case .key(let key): key
        case .provider(let provider): try await provider()
        }
    }
}

extension FalCredentials: CustomStringConvertible, CustomReflectable {
    public var description: String {
        switch source {
        case .none: "no key"
        case .key: "a key"
        case .provider: "a provider of keys"
        }
    }

    /// Reflection would print the key: `dump`, failure messages of tests, debuggers.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
