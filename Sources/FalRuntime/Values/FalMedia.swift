import FalJSON

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

    var isLocal: Bool {
        if case .url = self { false } else { true }
    }
}

extension FalMedia: WireValue {
    public init(from reader: WireReader) { self = .url(String(from: reader)) }

    /// What the server will get in this place. Without a client to bring it there, bytes are written as a data URI and a
    /// file as a `file:` address.
    public func encode(into writer: inout WireWriter) { writer.text(writer.address(of: self)) }
}
