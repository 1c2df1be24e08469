package import FalFields

/// The tree of aliases that names endpoints after their paths: `Fal.KlingVideo.V2_6.Pro.TextToVideo`.
///
/// Aliases, not containers: real nesting would let a segment called `Image` be what every `Image` below it means. The
/// owner `fal-ai` is left out of the paths, other owners are their first word; an owner and an app of `fal-ai` of the
/// same word are one node.
package struct AliasTree: Sendable, Hashable {
    /// `typealias <name> = <Module>.<target>`.
    ///
    /// The module has to be written: in `enum Fal { typealias Wan = Wan }` the second `Wan` is the first.
    package struct Alias: Sendable, Hashable {
        package let name: SwiftName
        package let target: SwiftName
    }

    /// `enum <name> { … }`, a folder of the tree that is no endpoint itself.
    package struct Namespace: Sendable, Hashable {
        package let name: SwiftName
        package let aliases: [Alias]
        package let namespaces: [Namespace]
    }

    /// `extension <type> { … }`: what lies below a path that is an endpoint and a folder at once.
    package struct EndpointExtension: Sendable, Hashable {
        package let type: SwiftName
        package let aliases: [Alias]
        package let namespaces: [Namespace]
    }

    /// An endpoint, as far as the tree cares.
    package struct Endpoint: Sendable, Hashable {
        package let id: EndpointID
        package let typeName: SwiftName
        /// Everything its type declares that an alias beside it could be called, except `Input` and `Output`, which
        /// count always.
        package let nestedTypeNames: Set<String>
        package let retirement: Retirement?

        package init(
            id: EndpointID, typeName: SwiftName, nestedTypeNames: Set<String> = [], retirement: Retirement? = nil
        ) {
            self.id = id
            self.typeName = typeName
            self.nestedTypeNames = nestedTypeNames
            self.retirement = retirement
        }
    }

    package let root: Namespace
    /// By name of the type.
    package let extensions: [EndpointExtension]
    /// How an app writes each endpoint: `Fal.KlingVideo.V2_6.Pro.TextToVideo`.
    package let paths: [EndpointID: String]
    package let diagnostics: [Diagnostic]
    /// The chosen name of each node, for the lock.
    let nodeNames: [String: String]

    /// - Parameters:
    ///   - namespace: the enum at the root.
    ///   - module: the module that the generated code is; no alias may have its name.
    ///   - locked: names chosen before. A lock yields where the endpoint has come to declare a type of that name.
    package init(
        endpoints: some Sequence<Endpoint>, namespace: SwiftName, module: String? = nil,
        locked: LockedNames = LockedNames()
    ) {
        var builder = AliasTreeBuilder(module: module, locked: locked.aliases)
        root = builder.build(AliasNode(endpoints), namespace: namespace)
        extensions = builder.extensions.sorted { $0.type < $1.type }
        paths = builder.paths
        diagnostics = builder.diagnostics
        nodeNames = builder.nodeNames
    }

    /// Paths that stand for two things; always empty, and checked before a tree is written.
    package var duplicatePaths: [String] {
        var seen = Set<String>()
        var twice: [String] = []
        func visit(_ path: String, _ aliases: [Alias], _ namespaces: [Namespace]) {
            for name in aliases.map(\.name.text) + namespaces.map(\.name.text) {
                let path = path + "." + name
                if !seen.insert(path).inserted { twice.append(path) }
            }
            for space in namespaces { visit(path + "." + space.name.text, space.aliases, space.namespaces) }
        }
        visit(root.name.text, root.aliases, root.namespaces)
        for type in extensions { visit("extension " + type.type.text, type.aliases, type.namespaces) }
        return twice
    }
}
