import FalJSON

extension JSONValue {
    /// The same value with the members of every object in the order of their names. What is shown or written must not
    /// depend on fal's own order, which changes from one fetch to the next.
    var withSortedMembers: JSONValue {
        switch self {
        case .object(let members):
            .object(
                JSONObject(
                    members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value.withSortedMembers) }))
        case .array(let items): .array(items.map(\.withSortedMembers))
        default: self
        }
    }
}
