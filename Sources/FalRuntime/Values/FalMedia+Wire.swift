public import FalFields
import FalJSON

extension FalMedia: WireValue {
    public init(from reader: WireReader) { self = .url(String(from: reader)) }

    /// What the server will get in this place. Without a client to bring it there, bytes are written as a data URI and
    /// a file as a `file:` address.
    public func encode(into writer: inout WireWriter) { writer.text(writer.address(of: self)) }
}
