public import FalJSON

/// A generated type with named fields.
///
/// The two requirements are all that the generator writes for a record; the rest comes from here.
public protocol FalRecord: WireCodable {
    /// Reads the fields. Never fails: what does not fit is reported to the reader.
    init(from reader: WireReader)
    /// Writes the fields.
    func encode(into writer: inout WireWriter)
}

extension FalRecord {
    public static func read(_ value: JSONValue, from reader: WireReader) -> Self { reader.record(value) }

    public func write(to writer: inout WireWriter) { writer.record(self) }
}
