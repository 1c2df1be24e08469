import FalJSON

/// A schema that a reference leads to although it is no component of its document: `#/$defs/Point`, or
/// `#/components/schemas/Input/properties/size`. It is read as a component of its own.
struct LocalDefinition {
    /// Its name among the components, made from its path: it does not depend on other definitions.
    var name: String
    /// What its type is called where no other wants that: `Point`.
    var word: String
    var node: JSONNode
    var origin: Origin
}

/// The local definitions of a document.
///
/// pydantic writes the `$defs` of a model inside its schema, and refers to them as if that were the whole document. So
/// a pointer that leads nowhere from the start of the document is followed from the schemas around the reference, the
/// innermost first.
struct LocalDefinitions {
    private(set) var all: [LocalDefinition] = []
    /// The name of the component that a reference leads to, by the place of its text.
    private(set) var names: [JSONPosition: String] = [:]

    init(of root: JSONNode) {
        var walk = Walk(root: root)
        walk.visit(root)
        guard !walk.references.isEmpty else { return }
        var naming = Naming(taken: Set((root["components"]?["schemas"]?.objectValue ?? []).map(\.key)))
        // By their pointers, not in the order in which they are met: fal's own order of keys changes.
        for (path, node) in walk.targets.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            naming.add(path, node)
        }
        all = naming.definitions
        for reference in walk.references {
            names[reference.position] = JSONPointer(reference.path).component ?? naming.names[reference.path]
        }
    }

    // MARK: Finding

    private struct Walk {
        let root: JSONNode
        /// Every reference that leads to a schema, and the path to that.
        var references: [(position: JSONPosition, path: [String])] = []
        /// What they lead to, components left out.
        var targets: [[String]: JSONNode] = [:]
        private var path: [String] = []
        /// The schemas around the place that a pointer may be meant to start from, the innermost last.
        private var bases: [(node: JSONNode, path: [String])] = []

        init(root: JSONNode) { self.root = root }

        /// What an object is, which its keyword says: a property can be called `definitions`, and a default can hold
        /// anything.
        private enum Role { case schema, names, value }

        mutating func visit(_ node: JSONNode) { visit(node, as: .schema) }

        /// A document is at most ``ModelLimits/documentDepth`` deep.
        private mutating func visit(_ node: JSONNode, as role: Role) {
            switch node.content {
            case .array(let elements):
                for (index, element) in elements.enumerated() { descend("\(index)", element, as: role) }
            case .object(let members):
                let hasDefinitions = node["$defs"] != nil || node["definitions"] != nil
                let isBase = role == .schema && (hasDefinitions || JSONPointer(path).component != nil)
                if isBase { bases.append((node, path)) }
                for member in members {
                    if role == .schema, member.key == "$ref", let text = member.value.stringValue {
                        resolve(text, at: member.value.position)
                    } else {
                        descend(member.key, member.value, as: role == .names ? .schema : Self.role(of: member.key))
                    }
                }
                if isBase { bases.removeLast() }
            case .null, .bool, .number, .string: break
            }
        }

        private mutating func descend(_ token: String, _ node: JSONNode, as role: Role) {
            if role == .value { return }
            path.append(token)
            visit(node, as: role)
            path.removeLast()
        }

        private static func role(of keyword: String) -> Role {
            switch keyword {
            case "$defs", "definitions", "patternProperties", "properties", "schemas": .names
            case "const", "default", "enum", "example", "examples": .value
            default: .schema
            }
        }

        private mutating func resolve(_ text: String, at position: JSONPosition) {
            guard let pointer = JSONPointer(reference: text), pointer.component == nil else { return }
            // The document itself is no schema.
            let starts = (pointer.tokens.isEmpty ? [] : [(root, [])]) + bases.reversed()
            for (start, path) in starts {
                guard let node = pointer.node(from: start), node.objectValue != nil else { continue }
                let path = path + pointer.tokens
                references.append((position, path))
                if JSONPointer(path).component == nil { targets[path] = node }
                return
            }
        }
    }

    // MARK: Naming

    private struct Naming {
        var taken: Set<String>
        var definitions: [LocalDefinition] = []
        var names: [[String]: String] = [:]
        /// Definitions that refer to nothing: models that use one repeat it, and all are one type.
        private var plain: [Plain: String] = [:]

        private struct Plain: Hashable {
            let word: String
            let value: JSONValue
        }

        init(taken: Set<String>) { self.taken = taken }

        mutating func add(_ path: [String], _ node: JSONNode) {
            let word = Self.word(for: path)
            let same = node.hasReference ? nil : Plain(word: word, value: node.value.withSortedMembers)
            if let known = same.flatMap({ plain[$0] }) {
                names[path] = known
                return
            }
            let name = free(path)
            names[path] = name
            if let same { plain[same] = name }
            let start = Origin(position: node.position, pointer: "")
            let origin = path.reduce(start) { $0.appending($1, at: node.position) }
            definitions.append(LocalDefinition(name: name, word: word, node: node, origin: origin))
        }

        /// `TheInput_Point` of `/components/schemas/TheInput/$defs/Point`; more of the path where that is taken, by a
        /// component, or by a path that differs in its keywords alone.
        private mutating func free(_ path: [String]) -> String {
            let names = path.filter { !Self.keywords.contains($0) }.map(\.shortened).joined(separator: "_")
            var name = names.isEmpty ? "definition" : names
            if taken.contains(name) { name = path.map(\.shortened).joined(separator: "_") }
            while !taken.insert(name).inserted { name += "_" }
            return name
        }

        private static let keywords: Set<String> = [
            "$defs", "additionalProperties", "allOf", "anyOf", "components", "definitions", "items", "oneOf",
            "prefixItems", "properties", "schemas",
        ]

        /// `Point` of `/$defs/Point`; `size_items` of `/components/schemas/Input/properties/size/items`.
        private static func word(for path: [String]) -> String {
            guard let last = path.lastIndex(where: { !isKeyword($0) }) else { return "definition" }
            return path[last...].map(\.shortened).joined(separator: "_")
        }

        private static func isKeyword(_ token: String) -> Bool { keywords.contains(token) || Int(token) != nil }
    }
}

extension JSONNode {
    fileprivate var hasReference: Bool {
        switch content {
        case .array(let elements): elements.contains { $0.hasReference }
        case .object(let members): members.contains { $0.key == "$ref" || $0.value.hasReference }
        case .null, .bool, .number, .string: false
        }
    }
}

extension JSONPointer {
    /// The component it names, if it names a whole one.
    var component: String? {
        tokens.count == 3 && tokens[0] == "components" && tokens[1] == "schemas" ? tokens[2] : nil
    }
}
