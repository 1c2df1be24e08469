package import FalFields

/// The names that have been chosen before, as `Schemas/names.lock` keeps them.
package struct LockedNames: Sendable, Hashable {
    /// The type of each endpoint, by its id.
    package var types: [String: String]
    /// The names inside an endpoint: by its id, then by scope (such as `Input`), then by ``WireName/lockKey``.
    package var scopes: [String: [String: [String: String]]]
    /// The names in the alias tree, by the path of the node: `kling-video/v2.6` → `V2_6`.
    package var aliases: [String: String]

    package init(
        types: [String: String] = [:], scopes: [String: [String: [String: String]]] = [:],
        aliases: [String: String] = [:]
    ) {
        self.types = types
        self.scopes = scopes
        self.aliases = aliases
    }

    /// The locks of one scope, ready for ``NameScope``.
    package func scope(_ scope: String, of endpoint: EndpointID) -> [String: String] {
        scopes[endpoint.text]?[scope] ?? [:]
    }

    /// The scope of the aliases that lie in an endpoint's type, by their path. It is in no endpoint's part of the lock.
    package static let aliasScope = "aliases"

    /// What an endpoint's names depend on, by scope: those chosen before, and the aliases of endpoints below it.
    package func names(in endpoint: EndpointID) -> [String: [String: String]] {
        var names = scopes[endpoint.text] ?? [:]
        let folder = endpoint.segments.dropFirst(endpoint.isOfFal ? 1 : 0).joined(separator: "/") + "/"
        let below = aliases.filter { $0.key.hasPrefix(folder) && !$0.key.dropFirst(folder.count).contains("/") }
        if !below.isEmpty { names[Self.aliasScope] = below }
        return names
    }

    /// Records the names of one scope.
    ///
    /// A member that is gone keeps its line, so that it has its old name when it comes back; unless a member that is
    /// there has that name now.
    package mutating func record(_ names: NamedScope, scope: String, of endpoint: EndpointID) {
        let current = names.names.map { ($0.key.lockKey, $0.value.text) }
        guard !current.isEmpty else { return }
        scopes[endpoint.text, default: [:]][scope, default: [:]].replace(with: current)
    }

    /// Records all names chosen in one endpoint, by scope and ``WireName/lockKey``.
    package mutating func record(_ chosen: [String: [String: String]], of endpoint: EndpointID) {
        for (scope, names) in chosen where !names.isEmpty {
            scopes[endpoint.text, default: [:]][scope, default: [:]].replace(with: names.map { ($0.key, $0.value) })
        }
    }

    package mutating func record(_ plan: EndpointNamePlan) {
        types.replace(with: plan.names.map { ($0.key.text, $0.value.text) })
    }

    /// Records the alias tree. An alias that has gone leaves no line: its name is a path, and comes back by itself.
    package mutating func record(_ tree: AliasTree) { aliases = tree.nodeNames }

    /// Keeps only these endpoints.
    package func restricted(to endpoints: some Sequence<EndpointID>) -> LockedNames {
        let kept = Set(endpoints.map(\.text))
        return LockedNames(
            types: types.filter { kept.contains($0.key) }, scopes: scopes.filter { kept.contains($0.key) },
            aliases: aliases)
    }
}

extension [String: String] {
    fileprivate mutating func replace(with current: [(String, String)]) {
        let present = Set(current.map(\.0))
        let taken = Set(current.map(\.1))
        self = filter { !present.contains($0.key) && !taken.contains($0.value) }
        for (key, name) in current { self[key] = name }
    }
}
