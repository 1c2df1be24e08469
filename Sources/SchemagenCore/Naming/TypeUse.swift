import FalJSON

/// A place that needs a type of its own: a list of values or a union, and whose field it belongs to.
struct TypeUse {
    enum Content: Hashable {
        /// What is listed, and what only an earlier version of the document lists.
        case list([JSONValue], removed: [JSONValue])
        case choice([TypeModel])
    }

    /// `Input.aspect_ratio`, with what leads to a type inside the field's: the lock's key for its name.
    var key: String
    /// What the type is called when nothing else wants that.
    var proposal: String
    /// The owner's name, put in front where fields of one name have different types.
    var owner: String
    /// The component of the record whose field it is; none where input or output is no record.
    var component: String?
    /// The field on the wire.
    var field: String
    var content: Content
    /// The members of a union, each with its own uses.
    var members: [TypeTree] = []
}

/// A type with the uses it contains: what ``TypeUses`` has found where.
struct TypeTree {
    var type: TypeModel
    /// The place among all uses of the endpoint, for a list of values or a union.
    var use: Int?
    /// The element of an array or a map.
    var elements: [TypeTree] = []
}

/// All uses of an endpoint, in the order in which they are met.
///
/// The only code that knows how a place inside a field is called (`Input.images/Item/0`): the namer follows the trees.
struct TypeUses {
    private(set) var all: [TypeUse] = []
    private(set) var input: TypeTree
    private(set) var output: TypeTree
    /// The types of a record's fields, in their order, by component.
    private(set) var fields: [String: [TypeTree]] = [:]
    /// The type of a record's other members, by component.
    private(set) var additional: [String: TypeTree] = [:]

    /// - Parameters:
    ///   - components: all records, in the order of first use.
    ///   - owners: what each of them is called as the owner of its fields.
    init(of model: EndpointModel, components: [String], owners: [String: OwnerName]) {
        input = TypeTree(type: model.input)
        output = TypeTree(type: model.output)
        input = tree(model.input, Site(root: "Input"))
        output = tree(model.output, Site(root: "Output"))
        for component in components {
            guard let record = model.record(component), let owner = owners[component] else { continue }
            fields[component] = record.fields.map { field in
                tree(field.type, Site(field: field.wire, of: component, owner: owner))
            }
            if let type = record.additional { additional[component] = tree(type, Site(additionalOf: owner)) }
        }
    }

    private struct Site {
        var key: String
        var base: String
        var owner: String
        var component: String?
        var field: String

        /// An input or output that is no record.
        init(root name: String) { (key, base, owner, field) = (name, name, name, "") }

        init(field: String, of component: String, owner: OwnerName) {
            key = owner.key(of: field)
            base = NameProposal.type(WireName(field)).base
            self.owner = owner.word
            self.component = component
            self.field = field
        }

        init(additionalOf owner: OwnerName) {
            (key, base, self.owner, field) = (owner.additionalKey, owner.word + "Value", owner.word, "")
        }

        func inside(_ step: String) -> Site {
            var site = self
            site.key += "/" + step
            site.base += step
            return site
        }

        /// A member of a union. The list inside a choice has a name of its own: `.preset(.landscape16x9)`.
        func member(_ index: Int, _ type: TypeModel) -> Site {
            var site = self
            site.key += "/\(index)"
            if case .enumeration(let values) = type.shape {
                site.base += values.first?.stringValue == nil ? "PresetNumber" : "Preset"
            }
            return site
        }
    }

    private mutating func tree(_ type: TypeModel, _ site: Site) -> TypeTree {
        var tree = TypeTree(type: type)
        switch type.shape {
        case .enumeration(let values): tree.use = add(.list(values, removed: type.removed), site, site.base)
        case .array(let element): tree.elements = [self.tree(element, site.inside("Item"))]
        case .map(let element): tree.elements = [self.tree(element, site.inside("Value"))]
        case .union(let members):
            // A union comes before the lists inside it.
            let use = add(.choice(members), site, site.base + "Choice")
            all[use].members = members.enumerated().map { self.tree($1, site.member($0, $1)) }
            tree.use = use
        default: break
        }
        return tree
    }

    private mutating func add(_ content: TypeUse.Content, _ site: Site, _ proposal: String) -> Int {
        all.append(
            TypeUse(
                key: site.key, proposal: proposal, owner: site.owner, component: site.component, field: site.field,
                content: content))
        return all.count - 1
    }
}

/// What a record is called as the owner of its fields.
struct OwnerName {
    /// The word that goes in front of a type's name where fields of one name have different types: `VoiceDuration`.
    var word: String
    /// What the keys of its fields begin with: the same word, unless another record has that, too.
    private var prefix: String

    func key(of field: String) -> String { "\(prefix).\(JSONPointer.escaped(field))" }

    /// The key of the type of its other members.
    var additionalKey: String { "\(prefix)/Value" }

    /// The owners' names of all components of an endpoint.
    ///
    /// A component called `Input` beside an input that is called otherwise, or that is no record, must not be taken for
    /// it.
    ///
    /// - Parameters:
    ///   - roots: the input and the output, where they are records.
    ///   - others: all other components, each with its word.
    static func all(roots: [(String, String)], others: [(component: String, word: String)]) -> [String: OwnerName] {
        var owners: [String: OwnerName] = [:]
        for (component, word) in roots { owners[component] = OwnerName(word: word, prefix: word) }
        var taken: Set<String> = ["Input", "Output"]
        for (component, word) in others {
            let isFirst = taken.insert(word).inserted
            // The dot ends the owner's name in a key, so it is escaped inside one.
            let name = JSONPointer.escaped(component).replacing(".", with: "~2")
            owners[component] = OwnerName(word: word, prefix: isFirst ? word : "component \(name)")
        }
        return owners
    }
}
