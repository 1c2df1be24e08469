import FalFields
public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A file that a model made: ``FalFile``, ``FalImage``, ``FalVideo`` or ``FalAudio``.
///
/// All models use these types, so an app writes its download or its player once. The endpoint's schema tells which
/// members it promises besides `url`.
public protocol FalMediaFile: WireValue, CustomStringConvertible, CustomReflectable {
    /// The file's public URL, which needs no key; a `data:` URL if the input set `sync_mode`. `invalid:` if
    /// ``urlString`` is not a URL.
    var url: URL { get set }
    /// The URL exactly as fal sent it.
    var urlString: String { get set }
    /// The media type, like `video/mp4`.
    var contentType: String? { get set }
    var fileName: String? { get set }
    /// In bytes.
    var fileSize: Int? { get set }
    /// The contents in Base64, if the endpoint includes them.
    var fileData: String? { get set }
    /// Members that the type has no property for, by their JSON names.
    var additional: [String: JSONValue] { get set }
}

/// The members of a file behind one reference: copying a file, which generated records do a lot, is one retain instead
/// of six.
final class MediaStorage<Details: MediaDetails>: Sendable {
    let urlString: String
    let contentType: String?
    let fileName: String?
    let fileSize: Int?
    let fileData: String?
    let details: Details
    let additional: [String: JSONValue]

    init(_ members: MediaMembers<Details>) {
        urlString = members.urlString
        contentType = members.contentType
        fileName = members.fileName
        fileSize = members.fileSize
        fileData = members.fileData
        details = members.details
        additional = members.additional
    }

    var members: MediaMembers<Details> {
        MediaMembers(
            urlString: urlString, contentType: contentType, fileName: fileName, fileSize: fileSize,
            fileData: fileData, details: details, additional: additional)
    }
}

/// The members of one kind of file beyond the common ones.
protocol MediaDetails: Sendable {
    /// The JSON names of all members that have properties.
    static var keys: [String] { get }
    init(_from reader: _WireReader)
    func _encode(into writer: inout _WireWriter)
}

/// The JSON names of the members that every file has.
enum MediaKeys {
    static let common = ["url", "content_type", "file_name", "file_size", "file_data"]
}

struct MediaMembers<Details: MediaDetails> {
    var urlString: String
    var contentType: String?
    var fileName: String?
    var fileSize: Int?
    var fileData: String?
    var details: Details
    var additional: [String: JSONValue] = [:]

    init(
        urlString: String, contentType: String?, fileName: String?, fileSize: Int?, fileData: String?,
        details: Details, additional: [String: JSONValue]
    ) {
        self.urlString = urlString
        self.contentType = contentType
        self.fileName = fileName
        self.fileSize = fileSize
        self.fileData = fileData
        self.details = details
        self.additional = additional
    }

    init(_from reader: _WireReader) {
        urlString = reader.requiredURL("url")
        contentType = reader.string("content_type")
        fileName = reader.string("file_name")
        fileSize = reader.int("file_size")
        fileData = reader.string("file_data")
        details = Details(_from: reader)
        additional = reader.additional(besides: Details.keys)
    }

    func _encode(into writer: inout _WireWriter) {
        writer.string("url", urlString)
        writer.string("content_type", contentType)
        writer.string("file_name", fileName)
        writer.int("file_size", fileSize)
        writer.string("file_data", fileData)
        details._encode(into: &writer)
        writer.additional(besides: Details.keys, additional)
    }
}

/// The common implementation of the four public types.
protocol StoredMediaFile: FalMediaFile {
    associatedtype Details: MediaDetails
    var storage: MediaStorage<Details> { get set }
    init(storage: MediaStorage<Details>)
}

extension StoredMediaFile {
    public init(_from reader: _WireReader) { self.init(storage: MediaStorage(MediaMembers(_from: reader))) }

    public func _encode(into writer: inout _WireWriter) { storage.members._encode(into: &writer) }

    /// Hides the storage and the contents of `data:` URLs from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }

    func get<V>(_ path: KeyPath<MediaMembers<Details>, V>) -> V { storage.members[keyPath: path] }

    mutating func set<V>(_ path: WritableKeyPath<MediaMembers<Details>, V>, _ value: V) {
        var members = storage.members
        members[keyPath: path] = value
        storage = MediaStorage(members)
    }

    public var url: URL {
        get { URLText.url(storage.urlString) ?? URLText.invalid }
        set { urlString = newValue.absoluteString }
    }
    public var urlString: String {
        get { storage.urlString }
        set { set(\.urlString, newValue) }
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

/// A file of any kind: an archive, a 3D model, weights, JSON.
public struct FalFile: FalMediaFile, StoredMediaFile {
    var storage: MediaStorage<Details>

    init(storage: MediaStorage<Details>) { self.storage = storage }

    struct Details: MediaDetails {
        static let keys = MediaKeys.common

        init() {}

        init(_from reader: _WireReader) {}

        func _encode(into writer: inout _WireWriter) {}
    }

    public init(
        url: String, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, additional: [String: JSONValue] = [:]
    ) {
        storage = MediaStorage(
            MediaMembers(
                urlString: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(), additional: additional))
    }

    public init(
        url: URL, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, additional: [String: JSONValue] = [:]
    ) {
        self.init(
            url: url.absoluteString, contentType: contentType, fileName: fileName, fileSize: fileSize,
            fileData: fileData, additional: additional)
    }
}

extension FalMediaFile {
    /// The members in one line, without the contents of the file.
    public var description: String { WireCoding.description(of: self) }
}

/// URLs as text: fal's responses are kept exactly as they were sent.
enum URLText {
    /// The URL of text that is not one.
    static let invalid = URL(string: "invalid:") ?? URL(fileURLWithPath: "/")

    /// `nil` for text that is not an absolute URL.
    static func url(_ text: String) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), !scheme.isEmpty else { return nil }
        let hasTarget = scheme == "data" || scheme == "file" || url.host(percentEncoded: false)?.isEmpty == false
        return hasTarget ? url : nil
    }
}
