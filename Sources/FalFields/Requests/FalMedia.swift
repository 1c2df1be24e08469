package import FalJSON
import FalSupport

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A file that an input refers to: a URL, or local data that the client uploads.
///
/// ```swift
/// .init(prompt: "…", imageURL: "https://example.com/cat.png")
/// .init(prompt: "…", imageURL: .url(photoURL))               // a file URL is uploaded
/// .init(prompt: "…", imageURL: .data(data, contentType: "image/png"))
/// .init(prompt: "…", imageURL: .file("/tmp/cat.png"))
/// ```
public enum FalMedia: Sendable, Hashable {
    /// A URL, a data URI, or any other text that the endpoint takes; sent exactly as it is.
    case url(String)
    /// Bytes with their media type (`image/png`).
    case data([UInt8], contentType: String)
    /// The path of a local file. Its media type follows from its extension, otherwise from its first bytes.
    case file(String)
}

extension FalMedia {
    /// A URL. The file at a file URL is uploaded.
    public static func url(_ url: URL) -> FalMedia {
        url.isFileURL ? .file(url) : .url(url.absoluteString)
    }

    /// Data with its media type (`image/png`).
    public static func data(_ data: Data, contentType: String) -> FalMedia {
        .data(Array(data), contentType: contentType)
    }

    /// A local file, by its file URL.
    public static func file(_ url: URL) -> FalMedia { .file(url.path(percentEncoded: false)) }
}

extension FalMedia: CustomStringConvertible, CustomReflectable {
    /// The URL or the path; only the size of data.
    public var description: String {
        switch self {
        case .url(let text) where DataURI.isDataURI(text): DataURI.summary(of: text)
        case .url(let text): text
        case .data(let bytes, let contentType): "\(bytes.count) bytes of \(contentType)"
        case .file(let path): "file \(path)"
        }
    }

    /// Hides data from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension FalMedia: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = .url(text) }
}

extension FalMedia {
    /// A `data:` URI with the bytes in Base64.
    public static func dataURI(_ bytes: [UInt8], contentType: String) -> String {
        "data:\(contentType);base64,\(Base64.encode(bytes))"
    }

    /// Whether a service can load a file from this text: an http URL, or a data URI.
    package static func isAddress(_ text: String) -> Bool {
        if DataURI.isDataURI(text) { return text.utf8.contains(UInt8(ascii: ",")) }
        let head = String(decoding: text.utf8.prefix(8), as: UTF8.self).lowercased()
        return ["https://", "http://"].contains { head.hasPrefix($0) && text.utf8.count > $0.utf8.count }
    }

    /// What can be told of the file in a data URI; `nil` for any other text.
    static func facts(ofDataURI text: String) -> MediaFacts? {
        DataURI(text).flatMap { try? MediaHeader($0.bytes).facts() }
    }

    /// What can be told of it without reading a file or a network.
    var facts: MediaFacts? {
        switch self {
        case .url(let text): Self.facts(ofDataURI: text)
        case .data(let bytes, _): try? MediaHeader(bytes).facts()
        case .file: nil
        }
    }

    /// Whether the client has to upload it first.
    package var isLocal: Bool {
        if case .url = self { false } else { true }
    }
}

/// A parsed `data:` URI (RFC 2397). fal answers with one if the input set `sync_mode`.
package struct DataURI {
    package let contentType: String
    package let bytes: [UInt8]

    package static func isDataURI(_ text: String) -> Bool { text.prefix(5).lowercased() == "data:" }

    /// Its media type and its size, for messages.
    package static func summary(of text: String) -> String {
        "\(text.prefix { $0 != "," }.prefix(60)),… (\(text.utf8.count) characters)"
    }

    /// `nil` for any other URL and for a malformed one.
    package init?(_ text: String) {
        guard Self.isDataURI(text) else { return nil }
        let rest = text.utf8.dropFirst(5)
        guard let comma = rest.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = String(rest[..<comma]) ?? ""
        let parameters = head.split(separator: ";", omittingEmptySubsequences: false)
        let body = rest[rest.index(after: comma)...]
        let isBase64 = parameters.dropFirst().last?.lowercased() == "base64"
        let type = parameters.first.map { String($0) } ?? ""
        contentType = type.isEmpty ? "text/plain" : type
        guard let plain = PercentCoding.bytes(body), let bytes = isBase64 ? Base64.decode(plain) : plain else {
            return nil
        }
        self.bytes = bytes
    }
}

extension FalMedia: Codable {
    /// Reads a URL as a string, and local media as `{"file": "path"}` or `{"data": "Base64", "content_type":
    /// "image/png"}`.
    public init(from decoder: any Decoder) throws {
        var problems: [RequestReader.Problem] = []
        let media = try FalMedia(json: JSONValue(from: decoder), at: [], reporting: &problems)
        guard let media else { throw MappingError.unreadable(problems).decodingError(decoder) }
        self = media
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

    /// The same spelling as ``encode(to:)`` gives.
    package var json: JSONValue {
        switch self {
        case .url(let text): .string(text)
        case .file(let path): .object(["file": .string(path)])
        case .data(let bytes, let contentType):
            .object(["data": .string(Base64.encode(bytes)), "content_type": .string(contentType)])
        }
    }

    package init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        if let text = json.stringValue {
            self = .url(text)
            return
        }
        let members = json.objectValue.map { Set($0.keys) }
        if members == ["file"], let file = json["file"]?.stringValue {
            self = .file(file)
        } else if members == ["data", "content_type"], let type = json["content_type"]?.stringValue,
            let bytes = json["data"]?.stringValue.flatMap({ Base64.decode($0.utf8) })
        {
            self = .data(bytes, contentType: type)
        } else {
            problems.append(.init(path: path, problem: .wrongType(expected: Self.spellings)))
            return nil
        }
    }

    private static var spellings: String {
        #"a URL, {"file": "path"} or {"data": "Base64", "content_type": "image/png"}"#
    }
}
