package import FalFields
import Mustache

/// The files that are about all endpoints: the tree of aliases and the lists of models.
package struct ModuleComposer: Sendable {
    package var namespace: SwiftName
    package var module: SwiftName
    private let templates: TemplateSet

    /// - Throws: ``Failure`` when a template is broken.
    package init(namespace: SwiftName, module: SwiftName) throws(Failure) {
        self.namespace = namespace
        self.module = module
        templates = try TemplateSet()
    }

    /// Names of files that no endpoint's file may have: SwiftPM refuses two files of one name in a module.
    package static func fileNames(namespace: String) -> Set<String> {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { "Registry\($0)" }
        return Set(letters + ["Registry", namespace])
    }

    /// The files about all endpoints, and the tree they were made from.
    package struct Result: Sendable {
        package var files: [GeneratedFile]
        /// How an app writes each endpoint: `Fal.KlingVideo.V2_6.Pro.TextToVideo`.
        package var paths: [EndpointID: String]
        package var tree: AliasTree
        package var diagnostics: [Diagnostic]
    }

    package func compose(
        _ endpoints: [AliasTree.Endpoint], locked: LockedNames
    ) -> Result {
        let tree = AliasTree(endpoints: endpoints, namespace: namespace, module: module.text, locked: locked)
        var files = [GeneratedFile(path: "\(namespace.text).swift", text: text(of: tree))]
        files += registry(endpoints.sorted { $0.typeName < $1.typeName })
        return Result(files: files, paths: tree.paths, tree: tree, diagnostics: tree.diagnostics)
    }

    // MARK: The tree

    private func text(of tree: AliasTree) -> String {
        var nodes: [NodeView] = []
        func visit(_ path: [SwiftName], _ aliases: [AliasTree.Alias], _ spaces: [AliasTree.Namespace]) {
            if !aliases.isEmpty || !spaces.isEmpty {
                nodes.append(
                    NodeView(
                        path: .path(path), spaces: spaces.map { SourceText($0.name) },
                        aliases: aliases.map {
                            .init(name: SourceText($0.name), type: .path([module, $0.target]))
                        }))
            }
            for space in spaces { visit(path + [space.name], space.aliases, space.namespaces) }
        }
        visit([tree.root.name], tree.root.aliases, tree.root.namespaces)
        for part in tree.extensions { visit([part.type], part.aliases, part.namespaces) }
        return templates.render(TreeView(namespace: SourceText(namespace), nodes: nodes), with: "tree")
    }

    // MARK: The lists

    /// One list per first letter: an endpoint that comes or goes rewrites a small file, and no literal grows so long
    /// that the compiler minds.
    private func registry(_ endpoints: [AliasTree.Endpoint]) -> [GeneratedFile] {
        let shards = Dictionary(grouping: endpoints) { $0.typeName.text.prefix(1).uppercased() }
            .sorted { $0.key < $1.key }
        let views = shards.map { letter, endpoints in
            ShardView(
                namespace: SourceText(namespace), letter: letter,
                types: endpoints.filter { $0.retirement == nil }.map { SourceText($0.typeName) },
                retired: endpoints.filter { $0.retirement != nil }.map { SourceText($0.typeName) })
        }
        let all = RegistryView(namespace: SourceText(namespace), shards: views.map(\.shard))
        return [GeneratedFile(path: "Registry.swift", text: templates.render(all, with: "registry"))]
            + zip(shards, views).map { shard, view in
                GeneratedFile(path: "Registry\(shard.key).swift", text: templates.render(view, with: "registryShard"))
            }
    }
}

private struct TreeView: MustacheParent {
    let namespace: SourceText
    let nodes: [NodeView]

    func child(named name: String) -> Any? {
        switch name {
        case "namespace": namespace
        case "nodes": nodes
        default: nil
        }
    }
}

private struct NodeView: MustacheParent {
    let path: SourceText
    let spaces: [SourceText]
    let aliases: [Alias]

    struct Alias: MustacheParent {
        let name: SourceText
        let type: SourceText

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "type": type
            default: nil
            }
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "path": path
        case "spaces": spaces
        case "aliases": aliases
        default: nil
        }
    }
}

private struct RegistryView: MustacheParent {
    let namespace: SourceText
    let shards: [SourceText]

    func child(named name: String) -> Any? {
        switch name {
        case "namespace": namespace
        case "shards": shards
        default: nil
        }
    }
}

private struct ShardView: MustacheParent {
    let namespace: SourceText
    let letter: String
    let types: [SourceText]
    let retired: [SourceText]

    var shard: SourceText { SwiftName("models\(letter)", as: .field).map { SourceText($0) } ?? "modelsOther" }

    func child(named name: String) -> Any? {
        switch name {
        case "namespace": namespace
        case "shard": shard
        case "types": types
        case "hasRetired": !retired.isEmpty
        case "retired": retired
        default: nil
        }
    }
}
