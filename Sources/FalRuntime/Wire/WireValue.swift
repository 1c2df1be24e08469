public import FalJSON

/// A type that can be read from and written to JSON: what fields of generated records are made of, and those records.
///
/// Reading never throws: what does not fit is reported to the reader, and a stand-in takes its place. The whole value
/// is discarded when anything was reported, so nobody sees a stand-in. This keeps an error branch out of every field of
/// every generated type, and lets an error name all problems instead of the first.
public protocol WireValue: Sendable, Codable, Hashable {
    /// Reads the value at hand.
    init(from reader: WireReader)
    /// Writes a value, or the members of an object.
    func encode(into writer: inout WireWriter)
}

/// A generated type with named fields.
///
/// The same protocol under another name, not one of its own: every conformance costs each generated type 400 bytes.
public typealias FalRecord = WireValue

/// A generated type that is one of several types on the wire.
///
/// Which one is decided by the generator: by the kind of JSON, then by a constant or discriminator, then by members
/// that only one of them requires. A value that fits none is kept in the case `other`.
public typealias FalUnion = WireValue

extension WireValue {
    /// Reads a value from JSON.
    ///
    /// - Throws: ``WireError`` with every place that does not fit.
    public init(json: JSONValue) throws(WireError) {
        let reader = WireReader(json)
        let value = Self(from: reader)
        guard reader.problems.isEmpty else { throw WireError(problems: reader.problems) }
        self = value
    }

    /// The value as JSON text in UTF-8. Local media appear as data URIs.
    public var jsonBytes: [UInt8] {
        var writer = WireWriter()
        writer.write(self)
        return writer.bytes
    }

    /// The value as JSON.
    public var json: JSONValue {
        // The writer's own output always parses; the fallback is unreachable and spares a trap.
        (try? JSONValue(parsing: jsonBytes, limits: JSONLimits(maximumBytes: .max))) ?? .null
    }
}
