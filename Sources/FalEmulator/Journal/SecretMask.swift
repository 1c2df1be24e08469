import FalJSON
import FalRuntime

/// Takes keys and tokens out of what is written down.
enum SecretMask {
    static let mask = "***"

    /// Whether the value that goes by a name is nobody's business.
    static func hides(_ name: String) -> Bool {
        let name = name.lowercased().filter { $0 != "-" && $0 != "_" }
        return words.contains { name.contains($0) }
    }

    private static let words = [
        "token", "secret", "password", "passwd", "apikey", "accesskey", "privatekey", "signature", "credential",
        "authorization", "jwt", "cookie",
    ]

    /// Path and query of a request, with the values of secrets in the query masked, also in an address that is itself a
    /// value (`fal_webhook`).
    static func target(_ target: String) -> String {
        guard let mark = target.firstIndex(of: "?") else { return target }
        let items = target[target.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = items.map { item -> Substring in
            guard let equals = item.firstIndex(of: "=") else { return item }
            let name = String(item[..<equals])
            let value = item[item.index(after: equals)...]
            if hides(name) { return item[...equals] + mask }
            // A percent-encoded question mark: the query of another address, which may hold anything.
            guard let inner = value.firstRange(of: "%3F") ?? value.firstRange(of: "%3f") ?? value.firstRange(of: "?")
            else { return item }
            return item[..<inner.upperBound] + mask
        }
        return target[...mark] + masked.joined(separator: "&")
    }

    /// A header's value, masked where it is a secret. What a client sends in place of a key is none.
    static func header(_ name: String, _ value: String) -> String {
        if value == FalHosts.emulatorAuthorization { return value }
        return hides(name) || name.lowercased().contains("key") || looksLikeKey(value) ? mask : value
    }

    /// A value with what secrets it has masked: those with such a name, and whatever looks like fal's keys.
    static func value(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): looksLikeKey(text) ? .string(mask) : value
        case .array(let items): .array(items.map(Self.value))
        case .object(let object):
            .object(
                object.reduce(into: JSONObject()) { result, member in
                    result[member.key] = hides(member.key) ? .string(mask) : Self.value(member.value)
                })
        default: value
        }
    }

    /// `<uuid>:<hexadecimal>`, as fal's keys are.
    static func looksLikeKey(_ text: String) -> Bool {
        guard text.utf8.count <= 200, text.contains(":") else { return false }
        return text.firstMatch(of: /[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,}:[0-9a-fA-F]{16,}/) != nil
    }
}
