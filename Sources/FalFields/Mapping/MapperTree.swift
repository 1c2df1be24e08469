import FalSupport

/// The ids of a registry by their segments: `fal-ai` → `veo3.1` → `fast`.
///
/// One table of edges instead of one table per node: building it for 752 ids is a fraction of a millisecond, and
/// finding an id hashes each of its bytes once.
struct MapperTree: Sendable {
    struct Node: Sendable {
        /// The mapper of exactly this id.
        var source: MapperSource?
        /// A mapper registered for everything below this path.
        var family: FieldMapper?
        /// What was made of the mappers below, by modality.
        var unions: [FalModality: FieldMapper] = [:]
        var children: [Int] = []
        var parent: Int?
    }

    private struct Edge: Hashable {
        let node: Int
        let segment: Substring
    }

    private(set) var nodes: [Node] = [Node()]
    private var edges: [Edge: Int] = [:]

    init(capacity: Int) {
        nodes.reserveCapacity(capacity * 2)
        edges.reserveCapacity(capacity * 2)
    }

    /// The nodes along an id, as far as they go, root first.
    func path(_ id: EndpointID) -> (nodes: [Int], isWhole: Bool) {
        var path = [0]
        for segment in id.text.split(separator: "/") {
            guard let next = edges[Edge(node: path[path.count - 1], segment: segment)] else { return (path, false) }
            path.append(next)
        }
        return (path, true)
    }

    /// The node of an id, made where there is none.
    mutating func node(_ id: EndpointID) -> Int {
        var node = 0
        for segment in id.text.split(separator: "/") {
            let edge = Edge(node: node, segment: segment)
            if let next = edges[edge] {
                node = next
            } else {
                nodes.append(Node(parent: node))
                let next = nodes.count - 1
                edges[edge] = next
                nodes[node].children.append(next)
                node = next
            }
        }
        return node
    }

    subscript(node: Int) -> Node {
        get { nodes[node] }
        set { nodes[node] = newValue }
    }

    /// What was made of members before one of them changed is no longer right, up to the root.
    mutating func forgetUnions(above node: Int) {
        var place: Int? = node
        while let current = place {
            nodes[current].unions = [:]
            place = nodes[current].parent
        }
    }

    /// Every mapper at a node or below it, in the order of registration.
    func sources(below node: Int) -> [MapperSource] {
        var found: [MapperSource] = []
        var waiting = [node]
        while let current = waiting.popLast() {
            if let source = nodes[current].source { found.append(source) }
            waiting += nodes[current].children.reversed()
        }
        return found
    }
}

/// A mapper, or how to get it: those of generated code are read when they are first asked for.
final class MapperSource: Sendable {
    private let recipe: @Sendable () -> FieldMapper
    private let made = Locked<FieldMapper?>(nil)

    init(make: @escaping @Sendable () -> FieldMapper) { recipe = make }

    /// Two tasks that ask at once may both make it; outside the lock, so that neither waits for a parser.
    func make() -> FieldMapper {
        if let made = made.withLock({ $0 }) { return made }
        let mapper = recipe()
        made.withLock { $0 = mapper }
        return mapper
    }
}
