import FalJSON

/// A schema that a reference leads to although it is no component of its document: `#/$defs/Point`, or
/// `#/components/schemas/Input/properties/size`. It is read as a component of its own.
struct LocalDefinition {
    var name: String
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

        /// A document is at most ``ModelLimits/documentDepth`` deep.
        mutating func visit(_ node: JSONNode) {
            switch node.content {
            case .array(let elements):
                for (index, element) in elements.enumerated() { descend("\(index)", element) }
            case .object(let members):
                let isBase = JSONPointer(path).component != nil || node["$defs"] != nil || node["definitions"] != nil
                if isBase { bases.append((node, path)) }
                for member in members {
                    if member.key == "$ref", let text = member.value.stringValue {
                        resolve(text, at: member.value.position)
                    } else {
                        descend(member.key, member.value)
                    }
                }
                if isBase { bases.removeLast() }
            case .null, .bool, .number, .string: break
            }
        }

        private mutating func descend(_ token: String, _ node: JSONNode) {
            path.append(token)
            visit(node)
            path.removeLast()
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
        /// The last number that each word got.
        private var numbers: [String: Int] = [:]

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
            var name = word
            while !taken.insert(name).inserted {
                numbers[word, default: 1] += 1
                name = "\(word)_\(numbers[word, default: 1])"
            }
            names[path] = name
            if let same { plain[same] = name }
            let start = Origin(position: node.position, pointer: "")
            let origin = path.reduce(start) { $0.appending($1, at: node.position) }
            definitions.append(LocalDefinition(name: name, node: node, origin: origin))
        }

        private static let keywords: Set<String> = [
            "$defs", "additionalProperties", "allOf", "anyOf", "components", "definitions", "items", "oneOf",
            "prefixItems", "properties", "schemas",
        ]

        /// `Point` of `/$defs/Point`; `size_items` of `/components/schemas/Input/properties/size/items`.
        private static func word(for path: [String]) -> String {
            let isKeyword = path.map { keywords.contains($0) || Int($0) != nil }
            guard let last = path.indices.last(where: { !isKeyword[$0] }) else { return "definition" }
            return path[last...].map(\.shortened).joined(separator: "_")
        }
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
