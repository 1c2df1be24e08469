import FalFields
import FalJSON

/// Finds what differs between two versions of an endpoint's input and output, and what that breaks on the wire.
///
/// Both models are in one spelling and nothing of them is folded or dropped yet, so that every difference between the
/// documents is seen, whether or not it shows in Swift.
struct SchemaComparison {
    private let old: EndpointModel
    private let new: EndpointModel
    private(set) var changes: [EndpointChange] = []
    /// Pairs of records that have been compared: each is reported once a side, where it is met first.
    private var seen: Set<RecordPair> = []

    private struct RecordPair: Hashable {
        var old: String
        var new: String
        var side: EndpointChange.Side
    }

    /// The place of a value: that of the field it belongs to.
    struct Site {
        var side: EndpointChange.Side
        var path: String
        var pointer: String

        func field(_ wire: String, _ origin: Origin) -> Site {
            Site(side: side, path: path.isEmpty ? wire : "\(path).\(wire)", pointer: origin.pointer)
        }

        var element: Site { Site(side: side, path: path + "[]", pointer: pointer) }
    }

    init(old: EndpointModel, new: EndpointModel) {
        self.old = old
        self.new = new
        compare(old.input, new.input, Site(side: .input, path: "", pointer: new.input.origin.pointer))
        compare(old.output, new.output, Site(side: .output, path: "", pointer: new.output.origin.pointer))
        compareEndpoints()
    }

    private mutating func compareEndpoints() {
        if old.category != new.category {
            changes.append(
                EndpointChange(
                    .categoryChanged, pointer: "/info/x-fal-metadata/category",
                    before: old.category.map(JSONValue.string), after: new.category.map(JSONValue.string)))
        }
        if old.about != new.about {
            changes.append(EndpointChange(.textChanged, pointer: "/info/x-fal-metadata/about"))
        }
    }

    private mutating func report(
        _ rule: ChangeRule, _ site: Site, before: JSONValue? = nil, after: JSONValue? = nil,
        breaksWire: Bool = false
    ) {
        changes.append(
            EndpointChange(
                rule, site.side, path: site.path, pointer: site.pointer, before: before, after: after,
                breaks: breaksWire ? .wire : []))
    }

    // MARK: Types

    /// Compares types, nullability included.
    private mutating func compare(_ before: TypeModel, _ after: TypeModel, _ site: Site) {
        if before.isNullable != after.isNullable {
            reportType(before, after, site, change: after.isNullable ? .wider : .narrower)
        }
        compareValues(before, after, site)
    }

    /// Compares what a value that is not null can be.
    private mutating func compareValues(_ before: TypeModel, _ after: TypeModel, _ site: Site) {
        switch (before.shape, after.shape) {
        case (.reference(let first), .reference(let second)): compareRecords(first, second, site)
        case (.array(let first), .array(let second)), (.map(let first), .map(let second)):
            compare(first, second, site.element)
        case (.enumeration(let first), .enumeration(let second))
        where first.first?.stringValue == nil && second.first?.stringValue == nil
            || first.first?.stringValue != nil && second.first?.stringValue != nil:
            compareLists(first, second, site)
            if before.isOpen != after.isOpen {
                let narrower: TypeChange = first.first?.stringValue != nil ? .textsListed : .narrower
                reportType(before, after, site, change: after.isOpen ? .wider : narrower)
            }
        case (.union(let first), .union(let second)): compareUnions(before, first, after, second, site)
        case (let first, let second) where first == second: break
        default: return reportType(before, after, site, change: TypeChange(from: before, to: after))
        }
        compareLimits(before, after, site)
        if before.mark != after.mark {
            report(
                .mediaKindChanged, site, before: before.mark.map { .string($0.rawValue) },
                after: after.mark.map { .string($0.rawValue) })
        }
    }

    private mutating func reportType(_ before: TypeModel, _ after: TypeModel, _ site: Site, change: TypeChange) {
        // The service takes what it took if the type is wider; the old code reads what comes if it is narrower.
        let isSafe = site.side == .input ? change == .wider : change == .narrower || change == .textsListed
        report(
            .fieldTypeChanged, site, before: .string(before.words), after: .string(after.words), breaksWire: !isSafe)
    }

    private mutating func compareLists(_ before: [JSONValue], _ after: [JSONValue], _ site: Site) {
        let (known, now) = (Set(before), Set(after))
        let added = after.filter { !known.contains($0) }
        let removed = before.filter { !now.contains($0) }
        if !added.isEmpty { report(.valueAdded, site, after: .array(added)) }
        if !removed.isEmpty {
            report(.valueRemoved, site, before: .array(removed), breaksWire: site.side == .input)
        }
    }

    private mutating func compareUnions(
        _ before: TypeModel, _ first: [TypeModel], _ after: TypeModel, _ second: [TypeModel], _ site: Site
    ) {
        var rest = second
        var lost = 0
        var unmatched: [TypeModel] = []
        // Records of one name first, then what is left of each sort.
        for member in first {
            if let index = rest.firstIndex(where: { $0.unionKey(byName: true) == member.unionKey(byName: true) }) {
                compareValues(member, rest.remove(at: index), site)
            } else {
                unmatched.append(member)
            }
        }
        for member in unmatched {
            if let index = rest.firstIndex(where: { $0.unionKey(byName: false) == member.unionKey(byName: false) }) {
                compareValues(member, rest.remove(at: index), site)
            } else {
                lost += 1
            }
        }
        if lost > 0 || !rest.isEmpty {
            reportType(before, after, site, change: lost == 0 ? .wider : rest.isEmpty ? .narrower : .other)
        }
    }

    private mutating func compareLimits(_ before: TypeModel, _ after: TypeModel, _ site: Site) {
        var differences = LimitDifference.all(from: before.limits, to: after.limits)
        if before.listed != after.listed {
            // Lists that no Swift type carries are limits: numbers with fractions, and mixtures.
            if before.listed.isEmpty || after.listed.isEmpty {
                differences.append(
                    LimitDifference(
                        "enum", before.listed.isEmpty ? .none : .array(before.listed),
                        after.listed.isEmpty ? .none : .array(after.listed), isTighter: before.listed.isEmpty))
            } else {
                compareLists(before.listed, after.listed, site)
            }
        }
        for isTighter in [true, false] {
            let same = differences.filter { $0.isTighter == isTighter }
            guard !same.isEmpty else { continue }
            report(
                isTighter ? .limitTightened : .limitLoosened, site,
                before: LimitDifference.object(same) { $0.before }, after: LimitDifference.object(same) { $0.after },
                breaksWire: isTighter && site.side == .input)
        }
    }

    // MARK: Records

    private mutating func compareRecords(_ first: String, _ second: String, _ site: Site) {
        guard seen.insert(RecordPair(old: first, new: second, side: site.side)).inserted,
            let before = old.record(first), let after = new.record(second)
        else { return }
        for field in before.fields {
            if let other = after[field.wire] {
                compareFields(field, other, site.field(field.wire, other.origin))
            } else {
                reportRemoved(field, site.field(field.wire, field.origin))
            }
        }
        for field in after.fields where before[field.wire] == nil {
            reportAdded(field, site.field(field.wire, field.origin))
        }
        let place = Site(side: site.side, path: site.path, pointer: after.origin.pointer)
        compareOthers(before, after, place)
        if before.text != after.text { report(.textChanged, place) }
    }

    private mutating func reportRemoved(_ field: FieldModel, _ site: Site) {
        let type = JSONValue.string(field.type.words)
        switch site.side {
        case .input: report(.fieldRemoved, site, before: type, breaksWire: true)
        case .output: report(.outputFieldRemoved, site, before: type, breaksWire: field.isRequired)
        }
    }

    private mutating func reportAdded(_ field: FieldModel, _ site: Site) {
        let type = JSONValue.string(field.type.words)
        switch site.side {
        case .output: report(.outputFieldAdded, site, after: type)
        case .input where field.isRequired:
            report(.fieldAddedRequired, site, after: type, breaksWire: true)
        case .input: report(.fieldAddedOptional, site, after: type)
        }
    }

    private mutating func compareFields(_ before: FieldModel, _ after: FieldModel, _ site: Site) {
        comparePresence(before.presence, after.presence, site)
        compareValues(before.type, after.type, site)
        let (first, second) = (before.serverDefault?.value ?? .null, after.serverDefault?.value ?? .null)
        if first != second { report(.defaultChanged, site, before: first, after: second) }
        if before.isDeprecated != after.isDeprecated {
            report(after.isDeprecated ? .deprecated : .undeprecated, site)
        }
        if before.text != after.text || before.limitText != after.limitText || before.examples != after.examples {
            report(.textChanged, site)
        }
    }

    /// Whether a field that may be left out may be null, too, is a spelling: both mean that it has no value.
    private mutating func comparePresence(_ before: Presence, _ after: Presence, _ site: Site) {
        guard before != after, before.isRequired || after.isRequired else { return }
        let (first, second) = (JSONValue.string(before.rawValue), JSONValue.string(after.rawValue))
        switch (site.side, before.isRequired, after.isRequired) {
        case (.input, true, false): report(.fieldBecameOptional, site, before: first, after: second)
        case (.input, false, _): report(.fieldBecameRequired, site, before: first, after: second, breaksWire: true)
        case (.input, true, true):
            let isNullable = after.allowsNull
            report(
                isNullable ? .fieldBecameNullable : .fieldBecameNonNullable, site, before: first, after: second,
                breaksWire: !isNullable)
        // Old code misses a member that it knows as always there, and a value where it knows no null.
        case (.output, true, false):
            report(.outputFieldBecameOptional, site, before: first, after: second, breaksWire: true)
        case (.output, true, true) where after.allowsNull:
            report(.outputFieldBecameOptional, site, before: first, after: second, breaksWire: true)
        case (.output, _, _): report(.outputFieldBecameRequired, site, before: first, after: second)
        }
    }

    /// Members beside the fields: what invites or forbids them.
    private mutating func compareOthers(_ before: RecordModel, _ after: RecordModel, _ site: Site) {
        let isEqual = before.additional?.shape == after.additional?.shape && before.isClosed == after.isClosed
        guard !isEqual else { return }
        let wasOpen = before.additional != nil
        let isNarrower = wasOpen ? before.additional != after.additional : after.isClosed
        report(
            .otherFieldsChanged, site, before: before.others, after: after.others,
            breaksWire: site.side == .input && isNarrower)
    }
}

/// How the values of one type relate to those of another.
enum TypeChange {
    /// The new type takes all that the old one took.
    case wider
    case narrower
    /// A list of texts where there was any text: old code reads whatever comes, and so does new code the other way.
    case textsListed
    case other

    init(from old: TypeModel, to new: TypeModel) {
        self =
            switch (old.shape, new.shape) {
            case (_, .json): .wider
            case (.json, _): .narrower
            case (.integer, .number): .wider
            case (.number, .integer): .narrower
            case (.enumeration(let values), .string) where values.first?.stringValue != nil: .wider
            case (.string, .enumeration(let values)) where values.first?.stringValue != nil: .textsListed
            case (.enumeration(let values), .integer) where values.first?.stringValue == nil: .wider
            case (.integer, .enumeration(let values)) where values.first?.stringValue == nil: .narrower
            case (_, .union(let members)) where members.contains { $0.shape == old.shape }: .wider
            case (.union(let members), _) where members.contains { $0.shape == new.shape }: .narrower
            default: .other
            }
    }
}

extension RecordModel {
    fileprivate var others: JSONValue {
        if let additional { return .string(additional.words) }
        return isClosed ? "forbidden" : "ignored"
    }
}
