public import FalJSON
import FalSupport

/// Writes values as JSON in UTF-8.
///
/// A record writes only its members; the writer adds the braces.
public struct _WireWriter {
    private var json = JSONWriter(style: .compact)
    /// Whether the current value has opened an object.
    private var isOpen = false
    private let uploads: [FalMedia: String]
    /// Whether local media are only described: encoding their bytes as data URIs would be wasted work.
    private let isDraft: Bool
    /// The local media written so far, each once, in order.
    private(set) var localMedia: [FalMedia] = []
    /// Names of properties that additional members have, too; those members were not written.
    private(set) var collisions: [String] = []

    public init() { self.init(uploads: [:]) }

    /// Where bytes are kept for a format that has them; `nil` writes them as base 64.
    private(set) var binaries: RealtimeBinaries?

    /// - Parameter uploads: The URLs of local media that have been uploaded.
    init(uploads: [FalMedia: String], isDraft: Bool = false) {
        self.uploads = uploads
        self.isDraft = isDraft
    }

    /// For a message of a realtime connection.
    init(binaries: RealtimeBinaries) {
        self.init(uploads: [:])
        self.binaries = binaries
    }

    public var bytes: [UInt8] { json.bytes }

    // MARK: Fields

    /// A member that is always written.
    public mutating func set(_ key: String, _ value: some WireValue) {
        begin(key)
        write(value)
    }

    /// A member that is omitted if there is no value.
    public mutating func set<V: WireValue>(_ key: String, ifPresent value: V?) {
        guard let value else { return }
        begin(key)
        write(value)
    }

    /// A member that is null if there is no value.
    public mutating func set<V: WireValue>(_ key: String, orNull value: V?) {
        begin(key)
        if let value { write(value) } else { json.null() }
    }

    // Without generics for the most common types, as in the reader.

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

    /// Members beside those that have properties, sorted by key. One with the name of a property is not written, since
    /// a key that comes twice means different things to different services, and is noted in ``collisions``.
    public mutating func additional(besides known: [String], _ members: [String: some WireValue]) {
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if known.contains(where: { $0.hasSameBytes(as: key) }) { collisions.append(key) } else { set(key, value) }
        }
    }

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
        value._encode(into: &self)
        // A record without members has written nothing.
        if !isOpen, json.count == before {
            json.beginObject()
            isOpen = true
        }
        if isOpen { json.endObject() }
        isOpen = outer
    }

    public mutating func string(_ value: String) { json.string(value) }
    public mutating func number(_ value: Int) { json.int(value) }
    /// JSON has no infinity and no NaN: they are written as null, which the server rejects.
    public mutating func number(_ value: Double) { if value.isFinite { json.double(value) } else { json.null() } }
    public mutating func bool(_ value: Bool) { json.bool(value) }
    public mutating func null() { json.null() }
    mutating func bytes(_ value: [UInt8]) { json.string(binaries?.add(value) ?? Base64.encode(value)) }
    public mutating func raw(_ value: JSONValue) { json.value(value) }

    public mutating func array(_ values: some Sequence<some WireValue>) {
        json.beginArray()
        for value in values { write(value) }
        json.endArray()
    }

    /// A dictionary, sorted by key, so that equal values give equal bytes.
    public mutating func map(_ members: [String: some WireValue]) {
        json.beginObject()
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            json.key(key)
            write(value)
        }
        json.endObject()
    }

    mutating func url(of media: FalMedia) -> String {
        switch media {
        case .url(let text): return text
        case .data, .file: break
        }
        if let url = uploads[media] { return url }
        if !localMedia.contains(media) { localMedia.append(media) }
        if isDraft { return media.description }
        return switch media {
        case .url(let text): text
        case .data(let bytes, let contentType): FalMedia.dataURI(bytes, contentType: contentType)
        case .file(let path): "file://\(path)"
        }
    }
}
