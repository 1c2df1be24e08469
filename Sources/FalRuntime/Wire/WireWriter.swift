public import FalJSON

/// Writes values as JSON, straight into bytes.
///
/// A record writes its members and nothing around them: the braces come from here, when the first member comes.
public struct WireWriter {
    private var json = JSONWriter(style: .compact)
    /// Whether the value at hand has begun an object.
    private var isOpen = false
    private let addresses: [FalMedia: String]
    /// Whether this only finds out which local media there are: those are not worth a text that is a third longer.
    private let isDraft: Bool
    /// The local media met while writing, each once, in order.
    private(set) var localMedia: [FalMedia] = []

    public init() { self.init(addresses: [:]) }

    /// - Parameter addresses: what to write for local media that have been brought to the server.
    init(addresses: [FalMedia: String], isDraft: Bool = false) {
        self.addresses = addresses
        self.isDraft = isDraft
    }

    public var bytes: [UInt8] { json.bytes }

    // MARK: Fields

    /// A member that is always written.
    public mutating func set(_ key: String, _ value: some WireValue) {
        begin(key)
        write(value)
    }

    /// A member that is left out when there is no value.
    public mutating func set<V: WireValue>(_ key: String, ifPresent value: V?) {
        guard let value else { return }
        begin(key)
        write(value)
    }

    /// A member that is null when there is no value.
    public mutating func set<V: WireValue>(_ key: String, orNull value: V?) {
        begin(key)
        if let value { write(value) } else { json.null() }
    }

    // The commonest types without generics, as in the reader.

    public mutating func string(_ key: String, _ value: String?) {
        guard let value else { return }
        begin(key)
        json.string(value)
    }

    public mutating func int(_ key: String, _ value: Int?) {
        guard let value else { return }
        begin(key)
        json.int(value)
    }

    public mutating func double(_ key: String, _ value: Double?) { set(key, ifPresent: value) }

    public mutating func bool(_ key: String, _ value: Bool?) {
        guard let value else { return }
        begin(key)
        json.bool(value)
    }

    public mutating func media(_ key: String, _ value: FalMedia?) { set(key, ifPresent: value) }

    public mutating func open<Known>(_ key: String, _ value: OpenValue<Known>?) { set(key, ifPresent: value) }

    private mutating func begin(_ key: String) {
        if !isOpen { json.beginObject() }
        isOpen = true
        json.key(key)
    }

    // MARK: Values

    /// A whole value.
    public mutating func write(_ value: some WireValue) {
        let outer = isOpen
        isOpen = false
        let before = json.count
        value.encode(into: &self)
        // A record without any member writes nothing by itself.
        if !isOpen, json.count == before {
            json.beginObject()
            isOpen = true
        }
        if isOpen { json.endObject() }
        isOpen = outer
    }

    public mutating func text(_ value: String) { json.string(value) }
    public mutating func number(_ value: Int) { json.int(value) }
    /// JSON has no infinity and no NaN: those are written as null, which the server refuses by name.
    public mutating func number(_ value: Double) { if value.isFinite { json.double(value) } else { json.null() } }
    public mutating func flag(_ value: Bool) { json.bool(value) }
    public mutating func null() { json.null() }
    public mutating func raw(_ value: JSONValue) { json.value(value) }

    public mutating func list(_ values: some Sequence<some WireValue>) {
        json.beginArray()
        for value in values { write(value) }
        json.endArray()
    }

    /// An object that may be empty, with its members in order: equal values give equal bytes.
    public mutating func map(_ members: [String: some WireValue]) {
        json.beginObject()
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            json.key(key)
            write(value)
        }
        json.endObject()
    }

    mutating func address(of media: FalMedia) -> String {
        switch media {
        case .url(let text): return text
        case .data, .file: break
        }
        if let known = addresses[media] { return known }
        if !localMedia.contains(media) { localMedia.append(media) }
        if isDraft { return "" }
        return switch media {
        case .url(let text): text
        case .data(let bytes, let contentType): FalMedia.dataURI(bytes, contentType: contentType)
        case .file(let path): "file://\(path)"
        }
    }
}
