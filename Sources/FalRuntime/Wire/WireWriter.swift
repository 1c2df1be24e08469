public import FalJSON

/// Writes records as JSON, straight into bytes.
public struct WireWriter {
    /// The JSON below, for values that write themselves.
    public var json = JSONWriter(style: .compact)

    /// Members that the caller adds to the outermost object; they win over fields of the same name.
    private var extra: [String: JSONValue] = [:]
    private var depth = 0
    private var addresses: [FalMedia: String] = [:]
    /// The local media met while writing, each once, in order.
    private(set) var localMedia: [FalMedia] = []

    public init() {}

    /// - Parameter addresses: what to write for local media that have been brought to the server.
    init(extra: [String: JSONValue], addresses: [FalMedia: String] = [:]) {
        self.extra = extra
        self.addresses = addresses
    }

    public var bytes: [UInt8] { json.bytes }

    // MARK: Fields

    /// A member that is always written.
    public mutating func set(_ key: String, _ value: some WireValue) {
        guard opens(key) else { return }
        value.write(to: &self)
    }

    /// A member that is left out when there is no value.
    public mutating func set<V: WireValue>(_ key: String, ifPresent value: V?) {
        guard let value, opens(key) else { return }
        value.write(to: &self)
    }

    /// A member that is null when there is no value.
    public mutating func set<V: WireValue>(_ key: String, orNull value: V?) {
        guard opens(key) else { return }
        if let value { value.write(to: &self) } else { json.null() }
    }

    // The four commonest types without generics, as in the reader.

    public mutating func string(_ key: String, _ value: String?) { set(key, ifPresent: value) }
    public mutating func int(_ key: String, _ value: Int?) { set(key, ifPresent: value) }
    public mutating func double(_ key: String, _ value: Double?) { set(key, ifPresent: value) }
    public mutating func bool(_ key: String, _ value: Bool?) { set(key, ifPresent: value) }

    private mutating func opens(_ key: String) -> Bool {
        if depth == 1, !extra.isEmpty, extra[key] != nil { return false }
        json.key(key)
        return true
    }

    mutating func address(of media: FalMedia) -> String {
        if case .url(let text) = media { return text }
        if let known = addresses[media] { return known }
        if !localMedia.contains(media) { localMedia.append(media) }
        return switch media {
        case .url(let text): text
        case .data(let bytes, let contentType): FalMedia.dataURI(bytes, contentType: contentType)
        case .file(let path): "file://\(path)"
        }
    }

    // MARK: Nesting

    mutating func record(_ record: some FalRecord) {
        json.beginObject()
        depth += 1
        record.encode(into: &self)
        if depth == 1 {
            for (key, value) in extra.sorted(by: { $0.key < $1.key }) {
                json.key(key)
                json.value(value)
            }
        }
        depth -= 1
        json.endObject()
    }
}
