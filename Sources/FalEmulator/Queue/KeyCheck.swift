/// Whether a request carries a key. Which one does not matter: the emulator has no accounts, and its log is no place
/// for a real key.
enum KeyCheck {
    /// - Returns: what fal answers when there is no key, or none that could be one.
    static func refusal(_ request: EmulatorRequest, app: String) -> EmulatorAnswer? {
        guard let header = request.header("Authorization") else {
            return .detail(
                401,
                "Cannot access application \"\(app)\". Authentication is required to access this application.")
        }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "key" else { return .detail(401, "invalid key credentials") }
        return nil
    }
}
