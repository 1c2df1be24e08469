import FalSupport

/// The mappers an app knows, by endpoint id.
///
/// A model is looked up by its exact id; else by the longest registered path above it, on whole segments, with the
/// union of that family's members; else a generic mapper sends only the prompt and the additional fields. A mapper that
/// is registered later is used at once by every gateway that holds this registry.
public final class MapperRegistry: Sendable {
    private let tree: Locked<MapperTree>

    /// A mapper of generated code, made when it is first needed.
    public struct Entry: Sendable {
        let id: EndpointID
        let make: @Sendable () -> FieldMapper

        /// - Parameter make: called when the mapper is first needed; its result is kept.
        public init(_ id: EndpointID, _ make: @escaping @Sendable () -> FieldMapper) {
            self.id = id
            self.make = make
        }
    }

    public init(_ entries: [Entry] = []) {
        var tree = MapperTree(capacity: entries.count)
        for entry in entries {
            let node = tree.node(entry.id)
            tree.nodes[node].source = MapperSource(make: entry.make)
        }
        self.tree = Locked(tree)
    }

    /// Registers a mapper for its endpoint, replacing any other.
    public func register(_ mapper: FieldMapper) { register(Entry(mapper.endpoint) { mapper }) }

    public func register(_ entry: Entry) {
        tree.withLock { tree in
            let node = tree.node(entry.id)
            tree.nodes[node].source = MapperSource(make: entry.make)
            tree.forgetUnions(above: node)
        }
    }

    /// Registers a mapper for every endpoint below a path that has none of its own: `fal-ai/kling-video`.
    public func register(_ mapper: FieldMapper, family: EndpointID) {
        tree.withLock { tree in
            let node = tree.node(family)
            tree.nodes[node].family = FieldMapper(
                endpoint: family, rules: mapper.rules, schema: mapper.schema, scope: .family)
        }
    }

    /// The number of ids with a mapper of their own.
    public var count: Int { tree.withLock { tree in tree.nodes.count { $0.source != nil } } }

    /// The mappers of every registered id at or below a path, on whole segments.
    public func mappers(in family: EndpointID) -> [FieldMapper] {
        let sources = tree.withLock { tree in
            let (path, isWhole) = tree.path(family)
            return isWhole ? tree.sources(below: path[path.count - 1]) : []
        }
        return sources.map { $0.make() }
    }

    /// The mapper registered for exactly this id.
    public func mapper(ofExactly id: EndpointID) -> FieldMapper? {
        let source = tree.withLock { tree in
            let (path, isWhole) = tree.path(id)
            return isWhole ? tree.nodes[path[path.count - 1]].source : nil
        }
        return source?.make()
    }

    /// The mapper for a model: its own, that of its family, or the generic one of a modality.
    ///
    /// - Parameter modality: what the request asks for; only members of a family that make it are considered.
    public func mapper(for id: EndpointID, making modality: FalModality) -> FieldMapper {
        if let exact = mapper(ofExactly: id) { return exact }
        return family(of: id, making: modality) ?? FieldMapper.generic(modality)
    }

    /// The mapper of the nearest registered path above `id`.
    private func family(of id: EndpointID, making modality: FalModality) -> FieldMapper? {
        let path = tree.withLock { $0.path(id).nodes }
        let segments = id.segments
        // An owner is no family: the models of `fal-ai` have nothing in common.
        let shallowest = id.namespace == nil ? 2 : 3
        for depth in stride(from: path.count - 1, through: shallowest, by: -1) {
            let node = path[depth]
            let (known, sources) = tree.withLock { tree -> (FieldMapper?, [MapperSource]) in
                if let own = tree.nodes[node].family, own.makes(modality) { return (own, []) }
                if let union = tree.nodes[node].unions[modality] { return (union, []) }
                return (nil, tree.sources(below: node))
            }
            if let known { return known }
            let members = sources.map { $0.make() }.filter { $0.makes(modality) }
            guard !members.isEmpty else { continue }
            let prefix = EndpointID(checked: segments.prefix(depth).joined(separator: "/"))
            let union = FieldMapper(family: prefix, members: members)
            tree.withLock { $0.nodes[node].unions[modality] = union }
            return union
        }
        return nil
    }

    /// The registered models that take a request as it is, in no particular order of merit.
    ///
    /// - Parameters:
    ///   - mode: strict leaves out a model that would lose a part of the request; lenient keeps it.
    ///   - adjusting: Which values may be adjusted to those that a model takes.
    public func models(
        taking request: some UnifiedRequest, mode: FieldMapper.Mode = .strict,
        adjusting: FieldMapper.Adjustments = FieldMapper.Adjustments()
    ) -> [EndpointID] {
        let fields = request.unifiedFields
        return tree.withLock { $0.sources(below: 0) }.map { $0.make() }
            .filter { mapper in
                let conversion = mapper.makes(fields.modality) ? mapper.examine(fields, adjusting: adjusting) : nil
                return conversion?.refusals(mode).isEmpty ?? false
            }
            .map(\.endpoint)
    }

    /// What a form needs to know about a model.
    ///
    /// - Parameter modality: for a model without a mapper of its own.
    public func capabilities(of id: EndpointID, making modality: FalModality = .video) -> FieldMapper.Capabilities {
        let mapper = mapper(for: id, making: modality)
        return mapper.makes(modality) ? mapper.capabilities(making: modality) : mapper.capabilities
    }
}

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
        /// The unions of the mappers below, by modality.
        var unions: [FalModality: FieldMapper] = [:]
        var children: [Int] = []
        var parent: Int?
    }

    private struct Edge: Hashable {
        let node: Int
        let segment: Substring
    }

    var nodes: [Node] = [Node()]
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

    /// The node of an id; added where it is missing.
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

    /// Drops the unions from a node up to the root, after one of their members has changed.
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

/// A mapper, or the closure that makes it: mappers of generated code are parsed on first use.
final class MapperSource: Sendable {
    private let recipe: @Sendable () -> FieldMapper
    private let made = Locked<FieldMapper?>(nil)

    init(make: @escaping @Sendable () -> FieldMapper) { recipe = make }

    /// Two tasks that ask at the same time may both make it: it happens outside the lock, so that neither waits.
    func make() -> FieldMapper {
        if let made = made.withLock({ $0 }) { return made }
        let mapper = recipe()
        made.withLock { $0 = mapper }
        return mapper
    }
}
