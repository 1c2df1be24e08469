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
        var detailed: String
        var endpoint: AliasTree.Endpoint?
        var node: AliasNode
    }

    private mutating func fill(_ container: Container, with node: AliasNode) -> Content {
        let members = members(of: node)
        guard !members.isEmpty else { return ([], []) }
        let scope = NameScope(
            .type, suffix: "Endpoint", reserved: reserved(in: container.owner),
            locked: locks(for: members, in: container))
        let names = scope.resolve(members.map { NameProposal(WireName($0.key), base: $0.base, detailed: $0.detailed) })

        var content: Content = ([], [])
        for member in members {
            guard let name = names[WireName(member.key)] else { continue }
            nodeNames[lockKey(member.key, container)] = name.text
            let inner = Container(
                written: container.written + "." + name.text,
                path: container.path.isEmpty ? member.key : container.path + "/" + member.key, owner: member.endpoint)
            if let endpoint = member.endpoint {
                content.aliases.append(AliasTree.Alias(name: name, target: endpoint.typeName))
                paths[endpoint.id] = inner.written
            }
            let below = fill(inner, with: member.node)
            if let endpoint = member.endpoint {
                guard !below.aliases.isEmpty || !below.namespaces.isEmpty else { continue }
                extensions.append(
                    AliasTree.EndpointExtension(
                        type: endpoint.typeName, aliases: below.aliases, namespaces: below.namespaces))
            } else {
                content.namespaces.append(
                    AliasTree.Namespace(name: name, aliases: below.aliases, namespaces: below.namespaces))
            }
        }
        content.aliases.sort { $0.name < $1.name }
        content.namespaces.sort { $0.name < $1.name }
        report(members, names, container)
        return content
    }

    private func members(of node: AliasNode) -> [Member] {
        node.children.sorted { $0.key < $1.key }.flatMap { key, child in
            // `text-to-video` → `TextToVideo`, `v2.6` → `V2_6`, `8b` → `Variant8b`.
            let name = NameProposal.type(WireName(key))
            let first = Member(key: key, base: name.base, detailed: name.detailed, endpoint: child.first, node: child)
            // Both `bria/erase` and `fal-ai/bria/erase`: the second stands beside the first, without children.
            let others = child.endpoints.filter { $0.id != child.first?.id }.map {
                Member(
                    key: "fal-ai:" + key, base: "FalAI" + name.base, detailed: "FalAI" + name.detailed, endpoint: $0,
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

    private mutating func report(_ members: [Member], _ names: NamedScope, _ container: Container) {
        for member in members {
            guard let name = names[WireName(member.key)]?.text, name != member.base else { continue }
            let path = lockKey(member.key, container)
            // A locked name was reported when it was chosen.
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
