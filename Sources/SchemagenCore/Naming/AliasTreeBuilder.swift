import FalFields

/// Names the nodes of an alias tree, one container at a time: each is a scope of its own.
struct AliasTreeBuilder {
    let module: String?
    let locked: [String: String]
    private(set) var extensions: [AliasTree.EndpointExtension] = []
    private(set) var paths: [EndpointID: String] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var nodeNames: [String: String] = [:]

    init(module: String?, locked: [String: String]) {
        self.module = module
        self.locked = locked
    }

    mutating func build(_ root: AliasNode, namespace: SwiftName) -> AliasTree.Namespace {
        let container = Container(written: namespace.text, path: "", owner: nil)
        let content = fill(container, with: root)
        return AliasTree.Namespace(name: namespace, aliases: content.aliases, namespaces: content.namespaces)
    }

    /// What aliases are declared in: a namespace, or the type of an endpoint.
    private struct Container {
        /// As an app writes it.
        var written: String
        /// Wire segments, joined.
        var path: String
        var owner: AliasTree.Endpoint?
    }

    private typealias Content = (aliases: [AliasTree.Alias], namespaces: [AliasTree.Namespace])

    /// A member of a container: a child, or the second endpoint of a child, which stands beside it.
    private struct Member {
        var key: String
        var base: String
        var told: String
        var endpoint: AliasTree.Endpoint?
        var node: AliasNode
    }

    private mutating func fill(_ container: Container, with node: AliasNode) -> Content {
        let members = members(of: node)
        guard !members.isEmpty else { return ([], []) }
        let scope = NameScope(
            .type, suffix: "Endpoint", reserved: reserved(in: container.owner),
            locked: locks(for: members, in: container))
        let names = scope.resolve(members.map { NameProposal(WireName($0.key), base: $0.base, told: $0.told) })

        var content: Content = ([], [])
        for member in members {
            guard let name = names[WireName(member.key)] else { continue }
            nodeNames[lockKey(member.key, container)] = name.text
            let inner = Container(
                written: container.written + "." + name.text,
                path: container.path.isEmpty ? member.key : container.path + "/" + member.key, owner: member.endpoint)
            if let endpoint = member.endpoint {
                content.aliases.append(AliasTree.Alias(name: name, target: endpoint.typeName, id: endpoint.id))
                paths[endpoint.id] = inner.written
            }
            let below = fill(inner, with: member.node)
            if let endpoint = member.endpoint {
                guard !below.aliases.isEmpty || !below.namespaces.isEmpty else { continue }
                extensions.append(
                    AliasTree.EndpointExtension(
                        type: endpoint.typeName, id: endpoint.id, aliases: below.aliases, namespaces: below.namespaces))
            } else {
                content.namespaces.append(
                    AliasTree.Namespace(name: name, aliases: below.aliases, namespaces: below.namespaces))
            }
        }
        content.aliases.sort { $0.name < $1.name }
        content.namespaces.sort { $0.name < $1.name }
        tell(members, names, container)
        return content
    }

    private func members(of node: AliasNode) -> [Member] {
        node.children.sorted { $0.key < $1.key }.flatMap { key, child in
            // `text-to-video` → `TextToVideo`, `v2.6` → `V2_6`, `8b` → `Variant8b`.
            let name = NameProposal.type(WireName(key))
            let first = Member(key: key, base: name.base, told: name.told, endpoint: child.first, node: child)
            // Both `bria/erase` and `fal-ai/bria/erase`: the second stands beside the first, without children.
            let others = child.endpoints.filter { $0.id != child.first?.id }.map {
                Member(
                    key: "fal-ai:" + key, base: "FalAI" + name.base, told: "FalAI" + name.told, endpoint: $0,
                    node: AliasNode())
            }
            return [first] + others
        }
    }

    private func reserved(in owner: AliasTree.Endpoint?) -> Set<String> {
        var names: Set<String> = module.map { [$0] } ?? []
        guard let owner else { return names }
        // In an endpoint's type an alias is seen by all the code there: it must not be called like a type that is
        // used in it, nor like the endpoint itself.
        names.formUnion(ReservedNames.nestedTypes)
        names.formUnion(owner.nestedTypeNames)
        names.formUnion(["Input", "Output", owner.typeName.text])
        return names
    }

    private func lockKey(_ key: String, _ container: Container) -> String {
        container.path.isEmpty ? key : container.path + "/" + key
    }

    private func locks(for members: [Member], in container: Container) -> [String: String] {
        var result: [String: String] = [:]
        for member in members {
            result[WireName(member.key).lockKey] = locked[lockKey(member.key, container)]
        }
        return result
    }

    private mutating func tell(_ members: [Member], _ names: NamedScope, _ container: Container) {
        for member in members {
            guard let name = names[WireName(member.key)]?.text, name != member.base else { continue }
            let path = lockKey(member.key, container)
            // A lock that holds is no news.
            if locked[path] == name { continue }
            diagnostics.append(
                Diagnostic(
                    .aliasRenamed,
                    "the alias for \(VisibleText.quoted(path)) is \(name) in \(container.written), where "
                        + "\(member.base) is taken",
                    endpoint: member.endpoint?.id.text))
        }
    }
}
