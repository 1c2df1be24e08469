package import FalJSON
import FalSupport

/// A file that an input refers to: the address of one, or a local one that the client brings to the server.
///
/// ```swift
/// .init(prompt: "…", imageURL: "https://example.com/cat.png")
/// .init(prompt: "…", imageURL: .file("/tmp/cat.png"))
/// ```
public enum FalMedia: Sendable, Hashable {
    /// An address, a data URI, or whatever text the endpoint takes; sent exactly as it is.
    case url(String)
    /// Bytes in memory, with their media type (`image/png`).
    case data([UInt8], contentType: String)
    /// The path of a local file. Its media type follows from its extension, else from its first bytes.
    case file(String)
}

extension FalMedia: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = .url(text) }
}

extension FalMedia {
    /// A `data:` URI with the bytes in Base64.
    public static func dataURI(_ bytes: [UInt8], contentType: String) -> String {
        "data:\(contentType);base64,\(Base64.encode(bytes))"
    }

    /// Whether the client has to bring it to the server first.
    package var isLocal: Bool {
        if case .url = self { false } else { true }
    }
}

extension FalMedia: Codable {
    /// Reads an address as a text, and local media as `{"file": "path"}` or `{"data": "Base64", "content_type":
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
        #"an address, {"file": "path"} or {"data": "Base64", "content_type": "image/png"}"#
    }
}
