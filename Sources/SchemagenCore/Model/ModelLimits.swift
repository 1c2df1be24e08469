import FalFields

/// Limits on the size of an endpoint's types. A document of a few kilobytes can describe millions of types: components
/// that refer to each other twice double with every level.
///
/// The deepest of fal's documents nests 6 schemas; the longest list of values has 1,287.
package enum ModelLimits {
    /// Arrays, objects and other JSON inside one another in a document.
    package static let documentDepth = 64
    /// Schemas inside one another, and types inside one another once references are resolved. The recursion over this
    /// many fits a thread with 512 KiB of stack, also in a debug build.
    static let depth = 24
    /// Types, fields and listed values of an endpoint once references are resolved.
    static let nodes = 20_000
    /// Members of a union.
    static let unionMembers = 64
    /// Records that hold one another other than through a list or a map: Swift lays such structs out in one piece.
    static let heldRecords = 24
    /// Fields that a record has, together with those of the records it holds.
    static let heldFields = 2_000
    /// Bytes of a property's name that go into names and pointers made from it.
    static let nameBytes = 200
    /// Values in a server default that are checked against the schema.
    static let checkedDefault = 1_000
}

extension ModelLimits {
    static let remedy = "fal serves the document that way. Remove the endpoint, or report the document to fal."
}

/// The size of a type.
struct TypeSize {
    /// Types inside one another.
    var depth = 1
    /// Types, fields and listed values.
    var nodes = 1

    var isWithinLimits: Bool { depth <= ModelLimits.depth && nodes <= ModelLimits.nodes }
}

extension TypeModel {
    /// - Parameter replacement: the size of the type that stands for a reference; the reference's own without one.
    func size(_ replacement: (String) -> TypeSize? = { _ in nil }) -> TypeSize {
        var size = TypeSize()
        func add(_ part: TypeModel) {
            let inner = part.size(replacement)
            size.depth = max(size.depth, inner.depth + 1)
            size.nodes += inner.nodes
        }
        switch shape {
        case .reference(let name): if let other = replacement(name) { return other }
        case .array(let element), .map(let element): add(element)
        case .union(let members), .intersection(let members): members.forEach(add)
        case .inline(let record): record.types.forEach(add)
        case .enumeration(let values): size.nodes += values.count
        case .string, .integer, .number, .boolean, .json, .null, .file, .media, .bytes: break
        }
        return size
    }
}
