import FalSupport

/// The mappers an app knows, by endpoint id.
///
/// A model is looked up by its exact id; else by the longest registered path above it, on whole segments, with the
/// union of that family's members; else a generic mapper sends only the prompt and the additional fields. A mapper that
/// is registered later is used at once by every gateway that holds this registry.
public final class MapperRegistry: Sendable {
    private let table: Locked<MapperTable>

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
        table = Locked(MapperTable(entries))
    }

    /// Registers a mapper for its endpoint, replacing any other.
    public func register(_ mapper: FieldMapper) { register(Entry(mapper.endpoint) { mapper }) }

    public func register(_ entry: Entry) {
        table.withLock { $0.insert(entry) }
    }

    /// Registers a mapper for every endpoint below a path that has none of its own: `fal-ai/kling-video`.
    public func register(_ mapper: FieldMapper, family: EndpointID) {
        table.withLock { table in
            table.families[family] = FieldMapper(
                endpoint: family, rules: mapper.rules, schema: mapper.schema, scope: .family)
        }
    }

    /// The number of ids with a mapper of their own.
    public var count: Int { table.withLock { $0.sources.count } }

    /// The mappers of every registered id at or below a path, on whole segments.
    public func mappers(in family: EndpointID) -> [FieldMapper] {
        table.withLock { $0 }.sources(in: family).map { $0.make() }
    }

    /// The mapper registered for exactly this id.
    public func mapper(ofExactly id: EndpointID) -> FieldMapper? {
        table.withLock { table in table.places[id].map { table.sources[$0] } }?.make()
    }

    /// The mapper for a model: its own, that of its family, or the generic one of a modality.
    ///
    /// - Parameter modality: what the request asks for; only members of a family that make it are considered.
    public func mapper(for id: EndpointID, making modality: FalModality) -> FieldMapper {
        if let exact = mapper(ofExactly: id) { return exact }
        return family(of: id, making: modality) ?? FieldMapper.generic(modality)
    }

    /// The mapper of the nearest family that `id` is in: one that is registered for it, or the union of its members.
    private func family(of id: EndpointID, making modality: FalModality) -> FieldMapper? {
        let known = table.withLock { $0 }
        let segments = id.segments
        // An owner is no family: the models of `fal-ai` have nothing in common.
        let shallowest = id.namespace == nil ? 2 : 3
        for depth in stride(from: segments.count, through: shallowest, by: -1) {
            let family = EndpointID(checked: segments.prefix(depth).joined(separator: "/"))
            if let own = known.families[family], own.makes(modality) { return own }
            if let union = known.unions[family]?[modality] { return union }
            let members = known.sources(in: family).map { $0.make() }.filter { $0.makes(modality) }
            guard !members.isEmpty else { continue }
            let union = FieldMapper(family: family, members: members)
            // Another mapper may have been registered meanwhile.
            table.withLock { if $0.version == known.version { $0.unions[family, default: [:]][modality] = union } }
            return union
        }
        return nil
    }

    /// The registered models that take a request as it is, in the order of registration.
    ///
    /// - Parameters:
    ///   - mode: strict leaves out a model that would lose a part of the request; lenient keeps it.
    ///   - adjusting: Which values may be adjusted to those that a model takes.
    public func models(
        taking request: some UnifiedRequest, mode: FieldMapper.Mode = .strict,
        adjusting: FieldMapper.Adjustments = FieldMapper.Adjustments()
    ) -> [EndpointID] {
        let fields = request.unifiedFields
        return table.withLock { $0.sources }.map { $0.make() }
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

/// What is registered: mappers by id, in the order of registration.
///
/// A table by id, and no tree of segments: nearly every look-up is for an id that is there, and an app makes the table
/// as it starts. Only a model that is not known has its family looked for among all ids, once.
private struct MapperTable: Sendable {
    private(set) var sources: [MapperSource] = []
    private(set) var places: [EndpointID: Int] = [:]
    /// The mappers registered for everything below a path.
    var families: [EndpointID: FieldMapper] = [:]
    /// The unions of the mappers of a family, by what they make.
    var unions: [EndpointID: [FalModality: FieldMapper]] = [:]
    /// Changes with each mapper, and with it the unions that it may be part of.
    private(set) var version = 0

    init(_ entries: [MapperRegistry.Entry]) {
        sources.reserveCapacity(entries.count)
        places.reserveCapacity(entries.count)
        for entry in entries { insert(entry) }
    }

    /// Puts a mapper in the place of the one with its id, or at the end.
    mutating func insert(_ entry: MapperRegistry.Entry) {
        let source = MapperSource(entry)
        let place = places[entry.id, default: sources.count]
        if place < sources.count {
            sources[place] = source
        } else {
            places[entry.id] = place
            sources.append(source)
        }
        version += 1
        unions = [:]
    }

    func sources(in family: EndpointID) -> [MapperSource] { sources.filter { $0.entry.id.isIn(family: family.text) } }
}

/// A mapper, or the closure that makes it: mappers of generated code are parsed on first use.
private final class MapperSource: Sendable {
    let entry: MapperRegistry.Entry
    private let made = Locked<FieldMapper?>(nil)

    init(_ entry: MapperRegistry.Entry) { self.entry = entry }

    /// Two tasks that ask at the same time may both make it: it happens outside the lock, so that neither waits.
    func make() -> FieldMapper {
        if let made = made.withLock({ $0 }) { return made }
        let mapper = entry.make()
        made.withLock { $0 = mapper }
        return mapper
    }
}
