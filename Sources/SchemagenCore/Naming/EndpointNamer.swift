import FalFields
import FalJSON

/// Gives everything in an endpoint its Swift name.
package struct EndpointNamer: Sendable {
    /// Names chosen earlier, by scope and wire name; they hold.
    package var locked: [String: [String: String]]

    package init(locked: [String: [String: String]] = [:]) { self.locked = locked }

    /// - Parameter name: the endpoint's own type name, decided over all endpoints at once.
    package func name(
        _ model: EndpointModel, as name: SwiftName, reporting diagnostics: inout [Diagnostic]
    ) -> NamedEndpoint {
        var naming = Naming(model: model, locked: locked)
        let result = naming.run(as: name)
        diagnostics += naming.diagnostics
        return result
    }
}

/// One run of the namer.
private struct Naming {
    let model: EndpointModel
    let locked: [String: [String: String]]
    var plan = TypePlan()
    var chosen: [String: [String: String]] = [:]
    var diagnostics: [Diagnostic] = []

    /// The scope of all nested types in the lock.
    private static let typesScope = "types"

    init(model: EndpointModel, locked: [String: [String: String]]) {
        self.model = model
        self.locked = locked
    }

    mutating func run(as name: SwiftName) -> NamedEndpoint {
        let (input, output) = (component(of: model.input), component(of: model.output))
        var components = model.reach(from: [model.input, model.output])
        // Input and output come first.
        components =
            components.filter { $0 == input } + components.filter { $0 == output && $0 != input }
            + components.filter { $0 != input && $0 != output }
        let uses = planTypes(components, input: input, output: output)

        let names = plan.records
        let builder = DescriptorBuilder { names[$0]?.text ?? $0 }
        var result = NamedEndpoint(
            model: model, name: name, input: .alias(swiftType(uses.input)), output: .alias(swiftType(uses.output)),
            records: [], unions: [], enumerations: [], schema: builder.schema(of: model), chosen: [:])
        if input != nil { result.input = .record }
        if let output { result.output = output == input ? result.output : .record }
        for component in components {
            if let named = record(component, uses.fields[component] ?? [], uses.additional[component]) {
                result.records.append(named)
            }
        }
        declare(uses.all, in: &result)
        result.chosen = chosen
        return result
    }

    // MARK: Types

    private mutating func planTypes(_ components: [String], input: String?, output: String?) -> TypeUses {
        var roots: [(String, String)] = []
        var others: [(String, String)] = []
        for component in components {
            if component == input {
                roots.append((component, "Input"))
            } else if component == output {
                roots.append((component, "Output"))
            } else {
                let word = model.words[component] ?? component
                others.append((component, NameProposal.type(WireName(word)).base))
            }
        }
        // By name, not in the order of first use: that changes when a field comes or goes.
        let owners = OwnerName.all(roots: roots, others: others.sorted { $0.0 < $1.0 })
        let uses = TypeUses(of: model, components: components, owners: owners)
        let aliases = locked[LockedNames.aliasScope].map { Set($0.values) } ?? []
        plan = TypePlanner(locked: locked[Self.typesScope] ?? [:], aliases: aliases).plan(
            records: others, uses: uses.all, endpoint: model.id.text)
        diagnostics += plan.diagnostics
        chosen[Self.typesScope] = plan.chosen
        if let input { plan.records[input] = SwiftName("Input", as: .type) }
        if let output, output != input { plan.records[output] = SwiftName("Output", as: .type) }
        return uses
    }

    /// A component's record under the name the component has: a merged `allOf` carries the name of its first part.
    private func renamed(_ record: RecordModel, _ component: String) -> RecordModel {
        var copy = record
        copy.name = component
        return copy
    }

    private func component(of root: TypeModel) -> String? {
        // An answer that can be null is `Answer?`, and `Answer` has its own name.
        guard case .reference(let name) = root.shape, !root.isNullable, model.record(name) != nil else { return nil }
        return name
    }

    private func swiftType(_ tree: TypeTree) -> SwiftType {
        let plain = plainType(tree)
        return tree.type.isNullable ? .optional(plain) : plain
    }

    private func plainType(_ tree: TypeTree) -> SwiftType {
        let element = tree.elements.first.map(swiftType) ?? .json
        return switch tree.type.shape {
        case .string: .string
        case .integer: .int
        case .number: .double
        case .boolean: .bool
        case .media: .media
        case .bytes: .bytes
        case .file(let kind, _): .file(kind)
        case .reference(let name): plan.records[name].map(SwiftType.nested) ?? .json
        case .enumeration, .union: tree.use.flatMap { plan.uses[$0] }.map(SwiftType.nested) ?? .json
        case .array: .array(element)
        case .map: .dictionary(element)
        case .json, .null, .inline, .intersection: .json
        }
    }

    // MARK: Records

    /// - Parameters:
    ///   - types: those of its fields.
    ///   - additional: that of its other members.
    private mutating func record(
        _ component: String, _ types: [TypeTree], _ additional: TypeTree?
    ) -> NamedRecord? {
        guard let record = model.record(component), let name = plan.records[component] else { return nil }
        let scopeName = "fields \(name.text)"
        let other = additional.map { _ in NamedRecord.additionalName.description }
        let reserved = Self.recordMembers.union([other].compactMap(\.self))
        var held = locked[scopeName] ?? [:]
        for field in record.fields {
            if let name = field.swiftName { held[WireName(field.wire).lockKey] = name.text }
        }
        let scope = NameScope.fields(reserved: reserved, locked: held)
            .resolve(record.fields.map { .field(WireName($0.wire)) })
        diagnostics += scope.diagnostics(scope: "fields of '\(component)'", endpoint: model.id.text)
        note(scope, in: scopeName)
        let fields = zip(record.fields, types).compactMap { field, tree -> NamedField? in
            guard let fieldName = scope[WireName(field.wire)] else { return nil }
            var type = plainType(tree)
            // Raw JSON can be null by itself, but absence is still another thing than null.
            if field.presence != .required { type = .optional(type) }
            return NamedField(model: field, name: fieldName, type: type)
        }
        return NamedRecord(
            model: renamed(record, component), name: name, fields: fields, additional: additional.map(swiftType))
    }

    /// Members a record has from its protocols; a field of that name would take their place.
    private static let recordMembers: Set<String> = ["hashValue", "json", "jsonBytes"]

    // MARK: Lists and unions

    /// Declares each name once, where it is used first.
    private mutating func declare(_ uses: [TypeUse], in result: inout NamedEndpoint) {
        var valueNames = NameScope.types(
            reserved: Set(plan.records.values.map(\.text)).union(plan.uses.compactMap { $0?.text }))
        valueNames.locked = locked["values"] ?? [:]
        let proposals = plan.declarations.compactMap { index -> NameProposal? in
            guard case .list = uses[index].content, let name = plan.uses[index] else { return nil }
            return NameProposal(WireName(uses[index].key), base: name.text + "Values")
        }
        let valueScope = valueNames.resolve(proposals)
        note(valueScope, in: "values")
        for index in plan.declarations {
            guard let name = plan.uses[index] else { continue }
            let use = uses[index]
            switch use.content {
            case .list(let values, let removed):
                guard let valuesName = valueScope[WireName(use.key)] else { continue }
                result.enumerations.append(enumeration(name, use, values, removed, valuesName))
            case .choice: result.unions.append(union(name, use))
            }
        }
    }

    private mutating func enumeration(
        _ name: SwiftName, _ use: TypeUse, _ values: [JSONValue], _ removed: [JSONValue], _ valuesName: SwiftName
    ) -> NamedEnumeration {
        let field = WireName(use.field)
        let all = values + removed
        let wires = all.map { $0.stringValue.map { WireName($0) } ?? WireName($0.intValue ?? 0) }
        let scopeName = "values \(name.text)"
        let scope = NameScope.values(reserved: ["knownValues"], locked: locked[scopeName] ?? [:])
            .resolve(wires.map { .value($0.text, of: field) })
        diagnostics += scope.diagnostics(scope: "values of '\(use.field)'", endpoint: model.id.text)
        note(scope, in: scopeName)
        let members = zip(all.indices, wires).compactMap { index, wire in
            scope[wire].map {
                NamedEnumeration.Member(value: all[index], name: $0, isRemoved: index >= values.count)
            }
        }
        return NamedEnumeration(
            name: name, valuesName: valuesName, areTexts: values.first?.stringValue != nil, members: members,
            record: use.component.flatMap { plan.records[$0] }, field: use.field)
    }

    private mutating func union(_ name: SwiftName, _ use: TypeUse) -> NamedUnion {
        let members = use.members.map(\.type)
        let options = UnionPlanner(model: model).options(members)
        if let clash = options.firstUndecidable {
            diagnostics.append(
                Diagnostic(
                    .undecidableUnion, "'\(use.field)': \(clash)", at: model.place(members[0].origin),
                    endpoint: model.id.text,
                    remedy: "Nothing to do: a value is read as the first type that fits, and kept raw when none does."))
        }
        let scopeName = "cases \(name.text)"
        let scope = NameScope.values(reserved: ["other"], locked: locked[scopeName] ?? [:])
            .resolve(options.list.map { .unionCase(WireName($0.word)) })
        diagnostics += scope.diagnostics(scope: "cases of '\(use.field)'", endpoint: model.id.text)
        note(scope, in: scopeName)
        let cases = options.list.compactMap { option -> NamedUnion.Case? in
            guard let caseName = scope[WireName(option.word)] else { return nil }
            let type = plainType(use.members[option.index])
            return NamedUnion.Case(
                name: caseName, type: type, model: option.type, test: option.test, record: option.record)
        }
        return NamedUnion(name: name, cases: cases, field: use.field)
    }

    private mutating func note(_ scope: NamedScope, in name: String) {
        var names: [String: String] = [:]
        for (wire, swift) in scope.names { names[wire.lockKey] = swift.text }
        if !names.isEmpty { chosen[name] = names }
    }
}
