package import FalJSON
import FalSupport
import SchemagenCore
import SystemCrypto

/// A document in the form in which it is kept in `Schemas/`, whatever the order of keys in fal's response.
///
/// The members of every object are sorted by key, but for those of `properties`, which follow the list
/// `x-fal-order-properties` beside them: that is the order people see on fal's pages, and a diff reads best in it.
/// Nothing is lost: numbers keep their spelling, and a member whose key repeats keeps its place behind the first.
package struct CanonicalDocument: Sendable, Hashable {
    /// Pretty-printed UTF-8 with a line feed at the end.
    package let bytes: [UInt8]

    /// Converts a document to its canonical form, which is stable: converting it again changes nothing.
    package init(_ document: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self.init(try JSONNode(parsing: document, limits: limits))
    }

    package init(_ document: JSONNode) {
        var writer = JSONWriter(style: .pretty)
        Self.write(document, order: nil, to: &writer)
        bytes = writer.bytes + [UInt8(ascii: "\n")]
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    package var digest: String { Self.digest(of: bytes) }

    /// The digest of bytes that are canonical already.
    package static func digest(of bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.digest(of: bytes))
    }

    private static func write(_ node: JSONNode, order: [String]?, to writer: inout JSONWriter) {
        switch node.content {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let value): writer.number(value)
        case .string(let value): writer.string(value)
        case .array(let elements):
            writer.beginArray()
            for element in elements { write(element, order: nil, to: &writer) }
            writer.endArray()
        case .object(let members):
            let propertyOrder = node["x-fal-order-properties"]?.arrayValue?.compactMap(\.stringValue)
            writer.beginObject()
            for member in sorted(members, by: order) {
                writer.key(member.key)
                write(member.value, order: member.key == "properties" ? propertyOrder : nil, to: &writer)
            }
            writer.endObject()
        }
    }

    private static func sorted(_ members: [JSONNode.Member], by order: [String]?) -> [JSONNode.Member] {
        // Swift's sort is stable, which keeps the last of several members with one key the last.
        let byKey = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        guard let order else { return byKey }
        var ranks: [String: Int] = [:]
        for (rank, key) in order.enumerated() where ranks[key] == nil { ranks[key] = rank }
        return byKey.sorted { ranks[$0.key, default: .max] < ranks[$1.key, default: .max] }
    }
}

extension FetchedDocument {
    /// The document as it is kept.
    ///
    /// - Throws: the finding that it is not JSON, with its place at the source.
    func canonical() throws(Failure) -> CanonicalDocument {
        do {
            return try CanonicalDocument(bytes)
        } catch {
            throw Failure(
                .documents, .malformedJSON, "the document is not JSON: \(error.reason)",
                at: .init(path: address, position: error.position), endpoint: id,
                remedy: "Fetch it again (`schemagen add \(id)`), or take another version of it.")
        }
    }
}
