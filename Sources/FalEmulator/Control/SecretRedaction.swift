import FalJSON
import FalRuntime

/// Removes keys and tokens from what the journal shows.
enum SecretRedaction {
    static let mask = "***"

    /// Whether the value of this name (of a header, query item or JSON member) is secret.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased().filter { $0 != "-" && $0 != "_" }
        return words.contains { name.contains($0) }
    }

    private static let words = [
        "token", "secret", "password", "passwd", "apikey", "accesskey", "privatekey", "signature", "credential",
        "authorization", "jwt", "cookie",
    ]

    /// Redacts the query of a request target, including the query of a URL that is itself a value (`fal_webhook`).
    static func target(_ target: String) -> String {
        guard let mark = target.firstIndex(of: "?") else { return target }
        let items = target[target.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = items.map { item -> Substring in
            guard let equals = item.firstIndex(of: "=") else { return item }
            let name = String(item[..<equals])
            let value = item[item.index(after: equals)...]
            if isSecret(name) { return item[...equals] + mask }
            // A (percent-encoded) question mark starts the query of another URL, which may contain anything.
            guard let inner = value.firstRange(of: "%3F") ?? value.firstRange(of: "%3f") ?? value.firstRange(of: "?")
            else { return item }
            return item[..<inner.upperBound] + mask
        }
        return target[...mark] + masked.joined(separator: "&")
    }

    /// Redacts the value of a header. The placeholder that our client sends instead of a key is no secret.
    static func header(_ name: String, _ value: String) -> String {
        if value == FalHosts.emulatorAuthorization { return value }
        return isSecret(name) || name.lowercased().contains("key") || looksLikeKey(value) ? mask : value
    }

    /// Redacts JSON members with a secret name, and everything that looks like one of fal's keys.
    static func value(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): looksLikeKey(text) ? .string(mask) : value
        case .array(let items): .array(items.map(Self.value))
        case .object(let object):
            .object(
                object.reduce(into: JSONObject()) { result, member in
                    result[member.key] = isSecret(member.key) ? .string(mask) : Self.value(member.value)
                })
        default: value
        }
    }

    /// fal's keys are `<uuid>:<hexadecimal>`.
    static func looksLikeKey(_ text: String) -> Bool {
        guard text.utf8.count <= 200, text.contains(":") else { return false }
        return text.firstMatch(of: /[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,}:[0-9a-fA-F]{16,}/) != nil
    }
}
