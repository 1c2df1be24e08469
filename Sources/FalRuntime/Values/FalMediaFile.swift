import FalFields
public import FalJSON

/// A file that fal answers with: ``FalFile``, ``FalImage``, ``FalVideo`` or ``FalAudio``.
///
/// One set of types for all models: an app writes its download or its player once. Which members an endpoint promises
/// beyond `url` stands in its schema.
public protocol FalMediaFile: WireValue {
    /// Where the file is. Public, no key needed; a `data:` URI when the input asked for `sync_mode`.
    var url: String { get set }
    /// The media type, like `video/mp4`.
    var contentType: String? { get set }
    var fileName: String? { get set }
    /// In bytes.
    var fileSize: Int? { get set }
    /// The contents in Base64, where an endpoint sends them along.
    var fileData: String? { get set }
    /// Members that the type has no property for, under their names on the wire.
    var additional: [String: JSONValue] { get set }
}

/// The members that every file has, behind one reference: generated records hold many files, and copying a file is then
/// one retain instead of six.
final class MediaStorage<Details: MediaDetails>: Sendable {
    let url: String
    let contentType: String?
    let fileName: String?
    let fileSize: Int?
    let fileData: String?
    let details: Details
    let additional: [String: JSONValue]

    init(_ members: MediaMembers<Details>) {
        url = members.url
        contentType = members.contentType
        fileName = members.fileName
        fileSize = members.fileSize
        fileData = members.fileData
        details = members.details
        additional = members.additional
    }

    var members: MediaMembers<Details> {
        MediaMembers(
            url: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
            details: details, additional: additional)
    }
}

/// What one kind of file has beyond the common members.
protocol MediaDetails: Sendable {
    /// The names of all members that such a file has properties for.
    static var keys: [String] { get }
    init(from reader: WireReader)
    func encode(into writer: inout WireWriter)
}

/// The names of the members that every file has.
enum MediaKeys {
    static let common = ["url", "content_type", "file_name", "file_size", "file_data"]
}

struct MediaMembers<Details: MediaDetails> {
    var url: String
    var contentType: String?
    var fileName: String?
    var fileSize: Int?
    var fileData: String?
    var details: Details
    var additional: [String: JSONValue] = [:]

    init(
        url: String, contentType: String?, fileName: String?, fileSize: Int?, fileData: String?, details: Details,
        additional: [String: JSONValue]
    ) {
        self.url = url
        self.contentType = contentType
        self.fileName = fileName
        self.fileSize = fileSize
        self.fileData = fileData
        self.details = details
        self.additional = additional
    }

    init(from reader: WireReader) {
        url = reader.requiredString("url")
        contentType = reader.string("content_type")
        fileName = reader.string("file_name")
        fileSize = reader.int("file_size")
        fileData = reader.string("file_data")
        details = Details(from: reader)
        additional = reader.members(besides: Details.keys)
    }

    func encode(into writer: inout WireWriter) {
        writer.string("url", url)
        writer.string("content_type", contentType)
        writer.string("file_name", fileName)
        writer.int("file_size", fileSize)
        writer.string("file_data", fileData)
        details.encode(into: &writer)
        for (key, value) in additional.sorted(by: { $0.key < $1.key }) { writer.set(key, value) }
    }
}

/// A media file over its shared storage: all four public types get their common half from here.
protocol StoredMediaFile: FalMediaFile {
    associatedtype Details: MediaDetails
    var storage: MediaStorage<Details> { get set }
    init(storage: MediaStorage<Details>)
}

extension StoredMediaFile {
    public init(from reader: WireReader) { self.init(storage: MediaStorage(MediaMembers(from: reader))) }

    public func encode(into writer: inout WireWriter) { storage.members.encode(into: &writer) }

    func get<V>(_ path: KeyPath<MediaMembers<Details>, V>) -> V { storage.members[keyPath: path] }

    mutating func set<V>(_ path: WritableKeyPath<MediaMembers<Details>, V>, _ value: V) {
        var members = storage.members
        members[keyPath: path] = value
        storage = MediaStorage(members)
    }

    public var url: String {
        get { storage.url }
        set { set(\.url, newValue) }
    }
    public var contentType: String? {
        get { storage.contentType }
        set { set(\.contentType, newValue) }
    }
    public var fileName: String? {
        get { storage.fileName }
        set { set(\.fileName, newValue) }
    }
    public var fileSize: Int? {
        get { storage.fileSize }
        set { set(\.fileSize, newValue) }
    }
    public var fileData: String? {
        get { storage.fileData }
        set { set(\.fileData, newValue) }
    }
    public var additional: [String: JSONValue] {
        get { storage.additional }
        set { set(\.additional, newValue) }
    }
}
