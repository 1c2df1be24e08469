package import FalFields

/// How much of what endpoints take a unified request can fill, and what it cannot: the to-do list of the vocabulary.
package struct MappingCoverage: Sendable {
    package struct Share: Sendable, Hashable {
        package var reached = 0
        package var all = 0

        /// In percent; nothing to reach is all of it.
        package var percent: Double { all == 0 ? 100 : Double(reached) * 100 / Double(all) }

        mutating func count(_ isReached: Bool) {
            all += 1
            if isReached { reached += 1 }
        }
    }

    /// A native field that only `additionalFields` can fill, and the endpoints that have it.
    package struct Uncovered: Sendable, Hashable {
        package var field: String
        package var endpoints: [EndpointID]
        /// How many of them require it.
        package var requiring: Int
        package var kind: MediaKind?
    }

    /// The fields of images, films and sounds, of endpoints that a unified request drives.
    package private(set) var media = Share()
    /// The required fields of the same endpoints.
    package private(set) var required = Share()
    /// The endpoints that a unified request drives.
    package private(set) var driven = Share()
    /// By category, those that none drives.
    package private(set) var undriven: [String: [EndpointID]] = [:]
    /// By the number of endpoints, the most frequent first.
    package private(set) var uncovered: [Uncovered] = []

    package init(_ endpoints: [(mapper: FieldMapper, category: String?)]) {
        var found: [String: Uncovered] = [:]
        for (mapper, category) in endpoints {
            let isDriven = mapper.modality != .other
            driven.count(isDriven)
            guard isDriven else {
                undriven[category ?? "no category", default: []].append(mapper.endpoint)
                continue
            }
            let filled = Set(
                mapper.rules.rules.map(\.inputField)
                    + mapper.rules.constants.map { FieldMapper.inputField(of: $0.field) })
            for field in mapper.schema.inputFields {
                let isFilled = filled.contains(field.name)
                let kind = field.mediaKind.flatMap { $0 == .file ? nil : $0 }
                if kind != nil { media.count(isFilled) }
                if field.presence.isRequired { required.count(isFilled) }
                guard !isFilled else { continue }
                var entry = found[field.name] ?? Uncovered(field: field.name, endpoints: [], requiring: 0)
                entry.endpoints.append(mapper.endpoint)
                entry.requiring += field.presence.isRequired ? 1 : 0
                entry.kind = entry.kind ?? kind
                found[field.name] = entry
            }
        }
        uncovered = found.values.sorted { ($1.endpoints.count, $0.field) < ($0.endpoints.count, $1.field) }
    }
}
