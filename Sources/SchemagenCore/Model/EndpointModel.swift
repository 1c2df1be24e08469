package import FalFields

/// An endpoint as the generator understands it: what it takes, what it gives, and the named records both are made of.
package struct EndpointModel: Sendable, Hashable {
    package var id: EndpointID
    package var path: String
    package var category: String?
    package var about: String?
    package var input: TypeModel
    package var output: TypeModel
    /// Components by wire name, as ``TypeModel/Shape/reference(_:)`` names them. Those that are no records are gone
    /// after normalisation.
    package var components: [String: TypeModel]

    /// A component that is a record.
    package func record(_ name: String) -> RecordModel? {
        if case .inline(let record)? = components[name]?.shape { record } else { nil }
    }

    /// Every component the given types reach, in the order of first use.
    func reach(from types: [TypeModel]) -> [String] {
        var order: [String] = []
        var seen: Set<String> = []
        // The next one last: records can follow one another as far as the document goes, too far for the stack.
        var waiting: [String] = types.flatMap(\.references).reversed()
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            order.append(name)
            if let component = components[name] { waiting += component.references.reversed() }
        }
        return order
    }
}
