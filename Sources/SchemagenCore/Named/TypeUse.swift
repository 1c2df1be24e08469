import FalJSON

/// A place that needs a type of its own: a list of values or a union, and whose field it belongs to.
struct TypeUse {
    enum Content: Hashable {
        case list([JSONValue])
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
}

/// Finds all places of an endpoint that need a type of their own, in the order they are met.
struct TypeUseCollector {
    /// What each record is called as an owner: `Input`, `LoraWeight`.
    let owners: [String: OwnerName]
    private(set) var uses: [TypeUse] = []

    init(owners: [String: OwnerName]) { self.owners = owners }

    mutating func collect(_ record: RecordModel) {
        guard let owner = owners[record.name] else { return }
        for field in record.fields {
            let base = NameProposal.type(WireName(field.wire)).base
            collect(
                field.type,
                Site(
                    key: owner.key(of: field.wire), base: base, owner: owner.word, component: record.name,
                    field: field.wire))
        }
    }

    /// A root that is no record itself.
    mutating func collect(root type: TypeModel, named name: String) {
        collect(type, Site(key: name, base: name, owner: name, component: nil, field: ""))
    }

    private struct Site {
        var key: String
        var base: String
        var owner: String
        var component: String?
        var field: String

        func inside(_ step: String) -> Site {
            Site(key: "\(key)/\(step)", base: base + step, owner: owner, component: component, field: field)
        }
    }

    private mutating func collect(_ type: TypeModel, _ site: Site) {
        switch type.shape {
        case .enumeration(let values): add(.list(values), site, site.base)
        case .array(let element): collect(element, site.inside("Item"))
        case .map(let element): collect(element, site.inside("Value"))
        case .union(let members):
            add(.choice(members), site, site.base + "Choice")
            // The list inside a choice: `.preset(.landscape16x9)`.
            for (index, member) in members.enumerated() {
                var inner = site
                inner.key = "\(site.key)/\(index)"
                if case .enumeration(let values) = member.shape {
                    inner.base += values.first?.stringValue == nil ? "PresetNumber" : "Preset"
                }
                collect(member, inner)
            }
        default: break
        }
    }

    private mutating func add(_ content: TypeUse.Content, _ site: Site, _ proposal: String) {
        uses.append(
            TypeUse(
                key: site.key, proposal: proposal, owner: site.owner, component: site.component, field: site.field,
                content: content))
    }
}
