import FalFields
import FalJSON

/// A declaration that code written against the old version of an endpoint uses and the new version does not have, or
/// has otherwise.
struct SourceBreak {
    /// Where in the document the declaration comes from: a field, a record, or nothing for the endpoint itself.
    var pointer: String
    /// What it is reported as where no change of the schema at this place explains it.
    var rule: ChangeRule
    /// The declarations, in Swift.
    var before: String
    var after: String?
    /// The nested type that is gone, when that is what happened.
    var lostType: SwiftName?
}

/// Compares what two versions of an endpoint declare.
///
/// A version is compatible if everything compiles that uses the old one: calls of initializers with any arguments they
/// took, reads and writes of properties with their types, the listed values, and switches over unions. Uses of an
/// initializer as a function value are left out: any new parameter changes its type.
struct SourceComparison {
    let old: Surface
    private let new: Surface
    private(set) var breaks: [SourceBreak] = []

    init(old: NamedEndpoint, new: NamedEndpoint) {
        self.old = Surface(old)
        self.new = Surface(new)
        if old.name != new.name {
            breaks.append(SourceBreak(pointer: "", rule: .nameChanged, before: old.name.text, after: new.name.text))
        }
        compare(old.input, new.input, "Input", new.model.input.origin.pointer)
        compare(old.output, new.output, "Output", new.model.output.origin.pointer)
        for record in old.records { compare(record) }
        for list in old.enumerations { compare(list) }
        for union in old.unions { compare(union) }
    }

    private mutating func compare(
        _ before: NamedEndpoint.Root, _ after: NamedEndpoint.Root, _ name: String, _ pointer: String
    ) {
        guard before != after else { return }
        breaks.append(
            SourceBreak(
                pointer: pointer, rule: .declarationChanged, before: "\(name): \(before.words)",
                after: "\(name): \(after.words)"))
    }

    private mutating func reportLost(_ name: SwiftName, _ what: String) {
        // What became of input and output is told already.
        if old.roots.contains(name) { return }
        breaks.append(
            SourceBreak(
                pointer: old.places[name] ?? "", rule: .nameChanged, before: "\(what) \(name.text)",
                lostType: name))
    }

    // MARK: Records

    private mutating func compare(_ record: NamedRecord) {
        guard let other = new.records[record.name] else { return reportLost(record.name, "struct") }
        let pointer = other.model.origin.pointer
        for field in record.fields {
            let before = "\(record.name.text).\(field.name.text): \(field.type.source().text)"
            guard let same = other.fields.first(where: { $0.name == field.name }) else {
                breaks.append(
                    SourceBreak(pointer: field.model.origin.pointer, rule: .nameChanged, before: before))
                continue
            }
            guard same.type != field.type else { continue }
            let isLost = field.type.nestedName.map { !new.declares($0) } ?? false
            breaks.append(
                SourceBreak(
                    pointer: same.model.origin.pointer, rule: isLost ? .nameChanged : .declarationChanged,
                    before: before,
                    after: same.type.source().text))
        }
        if let type = record.additional, other.additional != type {
            breaks.append(
                SourceBreak(
                    pointer: pointer, rule: .declarationChanged,
                    before: "\(record.name.text).\(NamedRecord.additionalName): [String: \(type.source().text)]",
                    after: other.additional.map { "[String: \($0.source().text)]" }))
        }
        compareParameters(
            old.parameters(of: record), new.parameters(of: other), "\(record.name.text).init", pointer)
    }

    /// A call gives any of the old parameters, in their order, and all those without a default.
    private mutating func compareParameters(
        _ before: [Surface.Parameter], _ after: [Surface.Parameter], _ function: String, _ pointer: String
    ) {
        for parameter in after where !parameter.hasDefault {
            let same = before.first { $0.label == parameter.label }
            if let same, !same.hasDefault { continue }
            breaks.append(
                SourceBreak(
                    pointer: parameter.pointer, rule: .declarationChanged,
                    before: same.map { "\(function)(\($0.label.text):) with a default" }
                        ?? "no parameter of \(function)",
                    after: "\(parameter.label.text) must be given"))
        }
        let kept = Set(after.map(\.label)).intersection(before.map(\.label))
        let (first, second) = (before.map(\.label).filter(kept.contains), after.map(\.label).filter(kept.contains))
        if first != second {
            breaks.append(
                SourceBreak(
                    pointer: pointer, rule: .orderChanged, before: first.map(\.text).joined(separator: ", "),
                    after: second.map(\.text).joined(separator: ", ")))
        }
    }

    // MARK: Lists and unions

    private mutating func compare(_ list: NamedEnumeration) {
        guard let other = new.enumerations[list.name] else { return reportLost(list.name, "list") }
        let pointer = new.places[list.name] ?? ""
        if other.valuesName != list.valuesName || other.areTexts != list.areTexts {
            breaks.append(
                SourceBreak(
                    pointer: pointer, rule: .declarationChanged,
                    before: "\(list.valuesName.text) of \(list.areTexts ? "String" : "Int")",
                    after: "\(other.valuesName.text) of \(other.areTexts ? "String" : "Int")"))
        }
        let names = Set(other.members.map(\.name))
        let lost = list.members.filter { !names.contains($0.name) }
        if !lost.isEmpty {
            breaks.append(
                SourceBreak(
                    pointer: pointer, rule: .nameChanged,
                    before: lost.map { "\(list.name.text).\($0.name.text)" }.joined(separator: ", ")))
        }
    }

    private mutating func compare(_ union: NamedUnion) {
        guard let other = new.unions[union.name] else { return reportLost(union.name, "enum") }
        let pointer = new.places[union.name] ?? ""
        let (before, after) = (union.caseTypes, other.caseTypes)
        if before != after {
            breaks.append(
                SourceBreak(
                    pointer: pointer, rule: .declarationChanged, before: union.words, after: other.words))
        }
        for option in union.cases {
            guard let maker = old.maker(of: option) else { continue }
            let function = "\(union.name.text).\(option.name.text)"
            if let same = other.cases.first(where: { $0.name == option.name }).flatMap(new.maker(of:)) {
                compareParameters(maker, same, function, pointer)
                continue
            }
            breaks.append(
                SourceBreak(
                    pointer: pointer, rule: .declarationChanged,
                    before: "\(function)(\(maker.map { $0.label.text + ":" }.joined()))"))
        }
    }
}

/// The declarations of an endpoint by their names.
struct Surface {
    /// A parameter of an initializer, or of a function that stands for one.
    struct Parameter {
        var label: SwiftName
        var hasDefault: Bool
        var pointer: String
    }

    private let endpoint: NamedEndpoint
    private let constants: [SwiftType: NamedEnumeration.Member]
    let records: [SwiftName: NamedRecord]
    let enumerations: [SwiftName: NamedEnumeration]
    let unions: [SwiftName: NamedUnion]
    /// The field, by its pointer, where a nested type is named first.
    let places: [SwiftName: String]
    /// Who names a nested type: records and unions by their names, and the fields by their pointers.
    let users: [SwiftName: [User]]

    struct User {
        var type: SwiftName
        /// None for a case of a union.
        var pointer: String?
    }

    init(_ endpoint: NamedEndpoint) {
        self.endpoint = endpoint
        constants = endpoint.constants
        records = Dictionary(endpoint.records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        enumerations = Dictionary(endpoint.enumerations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        unions = Dictionary(endpoint.unions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [SwiftName: String] = [:]
        var users: [SwiftName: [User]] = [:]
        func note(_ type: SwiftType, _ user: User) {
            guard let name = type.nestedName else { return }
            users[name, default: []].append(user)
            if let pointer = user.pointer { places[name] = places[name] ?? pointer }
        }
        for record in endpoint.records {
            for field in record.fields {
                note(field.type, User(type: record.name, pointer: field.model.origin.pointer))
            }
            if let type = record.additional {
                note(type, User(type: record.name, pointer: record.model.origin.pointer))
            }
        }
        for union in endpoint.unions {
            for option in union.cases {
                note(option.type, User(type: union.name))
                if let name = option.type.nestedName, places[name] == nil { places[name] = places[union.name] }
            }
        }
        for record in endpoint.records where places[record.name] == nil {
            places[record.name] = record.model.origin.pointer
        }
        self.places = places
        self.users = users
    }

    /// `Input` and `Output`, as far as they are records.
    var roots: Set<SwiftName> {
        let roots = [("Input", endpoint.input), ("Output", endpoint.output)].filter { $0.1 == .record }
        return Set(roots.compactMap { SwiftName($0.0, as: .type) })
    }

    func declares(_ name: SwiftName) -> Bool {
        records[name] != nil || enumerations[name] != nil || unions[name] != nil
    }

    /// The parameters of a record's initializer.
    func parameters(of record: NamedRecord) -> [Parameter] {
        var parameters = record.fields.map { field in
            Parameter(
                label: field.name,
                // A constant has its value as the default.
                hasDefault: !field.model.presence.isRequired || field.constant(among: constants) != nil,
                pointer: field.model.origin.pointer)
        }
        if record.additional != nil, let label = SwiftName(NamedRecord.additionalName.description, as: .field) {
            parameters.append(Parameter(label: label, hasDefault: true, pointer: record.model.origin.pointer))
        }
        return parameters
    }

    /// The parameters of the function that makes a case of a union from its record's members, where there is one.
    func maker(of option: NamedUnion.Case) -> [Parameter]? {
        endpoint.makerRecord(of: option).map(parameters)
    }
}

extension NamedUnion {
    /// The type behind each case, by its name.
    fileprivate var caseTypes: [SwiftName: SwiftType] {
        Dictionary(cases.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    }

    fileprivate var words: String {
        cases.map { "\(name.text).\($0.name.text)(\($0.type.source().text))" }.joined(separator: ", ")
    }
}

extension NamedEndpoint.Root {
    fileprivate var words: String {
        switch self {
        case .record: "a struct"
        case .alias(let type): type.source().text
        }
    }
}
