/// Who calls fal: an API key, or nobody.
///
/// The key is never part of a description, an error or a log.
public struct FalCredentials: Sendable {
    let key: String?

    /// An API key, `<id>:<secret>` as fal's dashboard shows it.
    public static func key(_ key: String) -> Self { Self(key: key) }

    /// No key: for a proxy that adds its own, and for the emulator.
    public static let none = Self(key: nil)

    /// The key of the environment: `FAL_KEY`, else `FAL_KEY_ID` and `FAL_KEY_SECRET`.
    public static func fromEnvironment(_ environment: [String: String]) -> Self {
        if let key = environment["FAL_KEY"], !key.isEmpty { return .key(key) }
        if let id = environment["FAL_KEY_ID"], let secret = environment["FAL_KEY_SECRET"], !id.isEmpty {
            return .key("\(id):\(secret)")
        }
        return .none
    }
}

extension FalCredentials: CustomStringConvertible, CustomReflectable {
    public var description: String { key == nil ? "no key" : "a key" }
    /// Reflection would print the key: `dump`, failure messages of tests, debuggers.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
