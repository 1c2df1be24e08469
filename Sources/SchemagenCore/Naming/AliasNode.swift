import FalFields

/// A path of the alias tree before it has names.
struct AliasNode {
    /// `a/b` of the owner `a` and `fal-ai/a/b` are one path.
    var endpoints: [AliasTree.Endpoint] = []
    var children: [String: AliasNode] = [:]

    init() {}

    init(_ endpoints: some Sequence<AliasTree.Endpoint>) {
        var seen = Set<EndpointID>()
        for endpoint in endpoints.sorted(by: { $0.id < $1.id }) where seen.insert(endpoint.id).inserted {
            let isOfFal = endpoint.id.isOfFal
            insert(endpoint, at: endpoint.id.segments.dropFirst(isOfFal ? 1 : 0))
        }
    }

    private mutating func insert(_ endpoint: AliasTree.Endpoint, at path: ArraySlice<Substring>) {
        guard let segment = path.first else {
            endpoints.append(endpoint)
            return
        }
        children[String(segment), default: AliasNode()].insert(endpoint, at: path.dropFirst())
    }

    /// The endpoint that has the node's name and carries what lies below: the owner's own before that of `fal-ai`.
    var first: AliasTree.Endpoint? { endpoints.first { !$0.id.isOfFal } ?? endpoints.first }
}

extension EndpointID {
    /// Whether the id is of the owner that names leave out.
    var isOfFal: Bool { namespace == nil && owner == "fal-ai" }
}
