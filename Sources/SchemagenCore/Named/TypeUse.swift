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
    /// The field on the wire.
    var field: String
    var content: Content
}

/// Finds all places of an endpoint that need a type of their own, in the order they are met.
struct TypeUseCollector {
    /// What each record is called as an owner: `Input`, `LoraWeight`.
    let owners: [String: String]
    private(set) var uses: [TypeUse] = []

    init(owners: [String: String]) { self.owners = owners }

    mutating func collect(_ record: RecordModel) {
        let owner = owners[record.name] ?? record.name
        for field in record.fields {
            let base = NameProposal.type(WireName(field.wire)).base
            collect(field.type, Site(key: "\(owner).\(field.wire)", base: base, owner: owner, field: field.wire))
        }
    }

    /// A root that is no record itself.
    mutating func collect(root type: TypeModel, named name: String) {
        collect(type, Site(key: name, base: name, owner: name, field: ""))
    }

    private struct Site {
        var key: String
        var base: String
        var owner: String
        var field: String

        func inside(_ step: String) -> Site {
            Site(key: "\(key)/\(step)", base: base + step, owner: owner, field: field)
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
                if case .enumeration = member.shape { inner.base += "Preset" }
                collect(member, inner)
            }
        default: break
        }
    }

    private mutating func add(_ content: TypeUse.Content, _ site: Site, _ proposal: String) {
        uses.append(
            TypeUse(key: site.key, proposal: proposal, owner: site.owner, field: site.field, content: content))
    }
}
