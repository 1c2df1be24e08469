import FalFields
import FalJSON

/// Turns a named endpoint into what the templates are given.
struct EndpointComposer {
    private let endpoint: NamedEndpoint
    private let mapper: DerivedMapper
    private let lists: Set<SwiftName>
    /// The only value of each list that has no more.
    private let constants: [SwiftType: NamedEnumeration.Member]

    init(endpoint: NamedEndpoint, mapper: DerivedMapper) {
        self.endpoint = endpoint
        self.mapper = mapper
        lists = Set(endpoint.enumerations.map(\.name))
        constants = endpoint.constants
    }

    private var owner: SourceText { SourceText(endpoint.name) }

    func view() -> EndpointView {
        let id = endpoint.model.id.text
        let order = endpoint.records.map(\.name.text)
        return EndpointView(
            id: SourceText(.string(id)), name: owner,
            category: endpoint.model.category.map { SourceText(.string($0)) },
            doc: SourceText.lines(summary),
            deprecation: endpoint.model.retirement.map { SourceText(.string($0.message)) },
            schema: SourceText(.block(SchemaText().text(of: endpoint.schema, records: order), indent: 8)),
            rules: SourceText(.block(MapperText().text(of: mapper.rules), indent: 12)),
            aliases: [
                alias(endpoint.input, "Input", Self.inputDoc), alias(endpoint.output, "Output", Self.outputDoc),
            ].compactMap(\.self),
            records: endpoint.records.map(record), unions: endpoint.unions.map(union),
            enumerations: endpoint.enumerations.map(enumeration))
    }

    /// What the endpoint is, in a sentence; also shown beside its alias.
    var summary: DocText {
        let model = endpoint.model
        let subject: DocText = "\(code: model.id.text)\(kind)"
        guard let about = model.about else { return subject }
        return .paragraphs([DocText(firstSentenceOf: about), subject])
    }

    private var kind: DocText {
        endpoint.model.category.map { ", \(text: $0.replacing("-", with: " "))." } ?? "."
    }

    private static let inputDoc: DocText = "The endpoint's input."
    private static let outputDoc: DocText = "The endpoint's output."

    private func alias(_ root: NamedEndpoint.Root, _ name: StaticString, _ role: DocText) -> AliasView? {
        guard case .alias(let type) = root else { return nil }
        let text: DocText = type == .json ? "\(role) The document does not say what it is made of." : role
        let doc = SourceText.lines(text, width: .max).first ?? ""
        return AliasView(name: SourceText(stringLiteral: name), type: type.source(), doc: doc)
    }

    // MARK: Records

    private func record(_ record: NamedRecord) -> RecordView {
        let fields = record.fields.map(field)
        let additional = [additional(of: record)].compactMap(\.self)
        let (usual, lapsing) = signatures(of: record)
        var initializers = [
            RecordView.Initializer(
                parameters: list(parameters(of: record, usual.fields), room: 90), warning: nil, arguments: nil,
                fields: zip(record.fields, fields).filter { !$0.0.lapses }.map(\.1) + additional)
        ]
        if let lapsing {
            initializers.append(
                RecordView.Initializer(
                    parameters: list(parameters(of: record, lapsing.fields), room: 90), warning: lapsing.warning,
                    arguments: list(arguments(of: record, usual.fields), room: 96),
                    fields: zip(record.fields, fields).filter(\.0.lapses).map(\.1)))
        }
        return RecordView(
            name: SourceText(record.name), path: "\(owner).\(bare: record.name)",
            doc: SourceText.lines(doc(of: record)), fields: fields + additional, initializers: initializers)
    }

    /// The fields that an initializer takes.
    private struct Signature {
        var fields: [NamedField]
        /// What the compiler says where it is called, as a literal.
        var warning: SourceText?
    }

    /// The initializer of a record, and the one for callers of deprecated fields, where there are such: a parameter
    /// cannot be deprecated, an initializer can. Swift prefers the one that takes less.
    private func signatures(of record: NamedRecord) -> (usual: Signature, lapsing: Signature?) {
        let usual = Signature(fields: record.fields.filter { !$0.lapses })
        guard usual.fields.count < record.fields.count else { return (usual, nil) }
        let reasons = record.fields.filter(\.lapses).map { "\($0.name.text): \($0.model.deprecation ?? "")" }
        let warning = SourceText(.string(reasons.joined(separator: " ")))
        return (usual, Signature(fields: record.fields, warning: warning))
    }

    /// The property that holds the members beside the fields.
    private func additional(of record: NamedRecord) -> FieldView? {
        guard let type = record.additional else { return nil }
        let known = record.fields.map { SourceText(.string($0.model.wire)) }.joined(separator: ", ")
        let name = SourceText(stringLiteral: NamedRecord.additionalName)
        return FieldView(
            name: name, storage: name, type: "[String: \(type.source())]",
            doc: SourceText.lines("Members beside those above, by their names.", width: DocText.width - 4),
            warning: nil, key: "besides: [\(known)]", read: "additional", write: "additional", label: "")
    }

    private func parameters(of record: NamedRecord, _ fields: [NamedField]) -> [SourceText] {
        var parameters = fields.map { parameter($0) }
        if let type = record.additional {
            let name = SourceText(stringLiteral: NamedRecord.additionalName)
            parameters.append("\(name): [String: \(type.source())] = [:]")
        }
        return parameters
    }

    private func arguments(of record: NamedRecord, _ fields: [NamedField]) -> [SourceText] {
        var arguments = fields.map { field -> SourceText in "\(bare: field.name): \(field.name)" }
        if record.additional != nil {
            let name = SourceText(stringLiteral: NamedRecord.additionalName)
            arguments.append("\(name): \(name)")
        }
        return arguments
    }

    /// Parameters or arguments on one line while they fit, else one a line.
    ///
    /// - Parameter room: the columns that the rest of the line leaves.
    private func list(_ parameters: [SourceText], room: Int) -> SourceText {
        let line = parameters.joined(separator: ", ")
        guard line.text.utf8.count > room else { return line }
        return "\n            " + parameters.joined(separator: ",\n            ") + "\n        "
    }

    private func doc(of record: NamedRecord) -> DocText {
        if let text = record.model.text {
            let sentence = DocText(firstSentenceOf: text)
            if !sentence.isEmpty { return sentence }
        }
        return switch record.name.text {
        case "Input": Self.inputDoc
        case "Output": Self.outputDoc
        default: "\(code: record.model.name) of the endpoint's schema."
        }
    }

    private func field(_ field: NamedField) -> FieldView {
        let access = FieldAccess(field) { lists.contains($0) }
        return FieldView(
            name: SourceText(field.name),
            storage: field.model.isDeprecated ? "_\(bare: field.name)" : SourceText(field.name),
            type: field.type.source(),
            doc: SourceText.lines(FieldDoc(field: field.model).text(named: field.name), width: DocText.width - 4),
            warning: field.model.deprecation.map { SourceText(.string($0)) },
            key: SourceText(.string(field.model.wire)), read: access.read, write: access.write, label: access.label)
    }

    private func parameter(_ field: NamedField, in owner: SourceText? = nil) -> SourceText {
        let type = field.type.source(in: owner)
        if !field.model.presence.isRequired { return "\(field.name): \(type) = nil" }
        // The one value that a constant or a discriminator can have.
        if let only = field.constant(among: constants) { return "\(field.name): \(type) = .\(bare: only.name)" }
        return "\(field.name): \(type)"
    }

    // MARK: Lists

    private func enumeration(_ list: NamedEnumeration) -> EnumerationView {
        EnumerationView(
            name: SourceText(list.name), values: SourceText(list.valuesName), path: "\(owner).\(bare: list.valuesName)",
            doc: SourceText.lines(listing(of: list)),
            raw: list.areTexts ? "String" : "Int", list: known(list),
            members: list.members.map { member in
                let literal: SwiftLiteral =
                    list.areTexts ? .string(member.raw) : .integer(member.value.intValue ?? 0)
                return .init(
                    name: SourceText(member.name), literal: SourceText(literal), doc: doc(of: member),
                    warning: warning(of: member))
            })
    }

    private func warning(of member: NamedEnumeration.Member) -> SourceText? {
        member.isRemoved ? SourceText(.string("fal no longer lists this value, and may refuse it.")) : nil
    }

    /// One line, however wide: a value is never wrapped, or its comment would run into the next declaration.
    private func doc(of member: NamedEnumeration.Member) -> SourceText {
        SourceText.lines(.code(member.raw), width: .max).first ?? ""
    }

    private func listing(of list: NamedEnumeration) -> DocText {
        let others: DocText = "The service may take and send others."
        return list.field.isEmpty
            ? "The listed values. \(others)" : "The values listed for \(code: list.field). \(others)"
    }

    /// Where the values come from: out of the schema, where they are found by record and field; else they are said
    /// again.
    private func known(_ list: NamedEnumeration) -> SourceText {
        let values = list.listed.map(\.value)
        if let record = list.record {
            let place: SourceText = "(\(SwiftLiteral.string(record.text)), \(SwiftLiteral.string(list.field)))"
            if list.areTexts {
                let found = endpoint.schema.listedTexts(record.text, list.field)
                if found == values.compactMap(\.stringValue) { return "schema.listedTexts\(place)" }
            } else {
                let found = endpoint.schema.listedIntegers(record.text, list.field)
                if found == values.compactMap(\.intValue) { return "schema.listedIntegers\(place)" }
            }
        }
        let literals = values.map { value -> SourceText in
            SourceText(value.stringValue.map(SwiftLiteral.string) ?? .integer(value.intValue ?? 0))
        }
        return "[\(literals.joined(separator: ", "))]"
    }

    // MARK: Unions

    private func union(_ union: NamedUnion) -> UnionView {
        UnionView(
            name: SourceText(union.name), path: "\(owner).\(bare: union.name)",
            doc: SourceText.lines(
                union.field.isEmpty ? role(of: union) : "What \(code: union.field) can be."),
            cases: union.cases.map { option in
                .init(
                    name: SourceText(option.name), type: option.type.source(), path: option.type.source(in: owner),
                    kind: kind(of: option.test))
            },
            makers: union.cases.flatMap(makers),
            presets: endpoint.presets(of: union).map { preset in
                .init(
                    name: SourceText(preset.member.name), option: SourceText(preset.option),
                    doc: doc(of: preset.member), warning: warning(of: preset.member))
            })
    }

    /// What a union is for that no field has: it is the input or the output, or in it.
    private func role(of union: NamedUnion) -> DocText {
        if case .alias(let type) = endpoint.input, type.nestedName == union.name { return Self.inputDoc }
        if case .alias(let type) = endpoint.output, type.nestedName == union.name { return Self.outputDoc }
        return "One of several types."
    }

    private func kind(of test: UnionTest) -> SourceText {
        switch test {
        case .string: return ".string"
        case .number: return ".number"
        case .bool: return ".bool"
        case .array: return ".array"
        case .object: return ".object"
        case .members(let names):
            let list = names.map { SourceText(.string($0)) }.joined(separator: ", ")
            return ".members([\(list)])"
        case .constant(let field, let value):
            return ".constant(\(SwiftLiteral.string(field)), \(SwiftLiteral.string(value)))"
        }
    }

    /// A function for each initializer of the case's record.
    private func makers(_ option: NamedUnion.Case) -> [UnionView.Maker] {
        guard let record = endpoint.makerRecord(of: option) else { return [] }
        let name = record.name
        let (usual, lapsing) = signatures(of: record)
        return [usual, lapsing].compactMap(\.self).map { signature in
            UnionView.Maker(
                name: SourceText(option.name), type: SourceText(name),
                parameters: list(parameters(of: record, signature.fields), room: 80 - option.name.text.utf8.count),
                arguments: list(
                    arguments(of: record, signature.fields),
                    room: 102 - option.name.text.utf8.count - name.text.utf8.count),
                warning: signature.warning)
        }
    }
}

extension NamedField {
    /// Whether passing it is warned of; what must be passed is not.
    fileprivate var lapses: Bool { model.isDeprecated && !model.presence.isRequired }
}
