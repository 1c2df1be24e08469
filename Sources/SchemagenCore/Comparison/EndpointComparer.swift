import FalFields
import FalJSON

/// A document with the names that its endpoint has in Swift: one side of a comparison.
package struct EndpointVersion: Sendable {
    package var document: SourceDocument
    package var typeName: SwiftName
    /// Names chosen earlier inside it, by scope.
    package var locked: [String: [String: String]]

    package init(_ document: SourceDocument, typeName: SwiftName, locked: [String: [String: String]] = [:]) {
        self.document = document
        self.typeName = typeName
        self.locked = locked
    }
}

/// Compares two versions of an endpoint: documents, the Swift made from them, and how unified requests are mapped.
package struct EndpointComparer: Sendable {
    private let deriver: MapperDeriver

    /// - Parameter overrides: the manifest's corrections of derived mappers.
    package init(overrides: [MapperOverride] = []) {
        deriver = MapperDeriver(overrides: overrides)
    }

    /// - Returns: the comparison, or `nil` with an error among the diagnostics when a document cannot be used.
    package func compare(
        _ old: EndpointVersion, _ new: EndpointVersion, reporting diagnostics: inout [Diagnostic]
    ) -> EndpointComparison? {
        guard let before = stages(of: old, reporting: &diagnostics),
            let after = stages(of: new, reporting: &diagnostics)
        else { return nil }
        var changes = SchemaComparison(old: before.plain, new: after.plain).changes
        if before.ownID != after.ownID {
            changes.append(
                EndpointChange(
                    .endpointRenamed, pointer: "/info/x-fal-metadata/endpointId",
                    before: before.ownID.map { .string($0) }, after: after.ownID.map { .string($0) }))
        }
        let source = SourceComparison(old: before.named, new: after.named)
        attribute(source.breaks, source.old, to: &changes)
        let mapping = MappingComparison(
            old: deriver.derive(before.named).rules, new: deriver.derive(after.named).rules)
        attribute(mapping, after.plain, to: &changes)
        return EndpointComparison(id: new.document.id, changes: changes.sorted())
    }

    /// What is made of a document on the way to Swift.
    private struct Stages {
        /// In one spelling, with nothing folded or dropped.
        var plain: EndpointModel
        var named: NamedEndpoint
        /// The id that the document gives itself.
        var ownID: String?
    }

    private func stages(of version: EndpointVersion, reporting diagnostics: inout [Diagnostic]) -> Stages? {
        let source = version.document
        // Findings about doubtful types are those of `generate`; here only errors matter.
        var found: [Diagnostic] = []
        defer { diagnostics += found.filter { $0.severity == .error } }
        let translator = EndpointTranslator()
        guard let root = translator.parse(source, reporting: &found),
            let document = DocumentReader().read(root, id: source.id, path: source.path, reporting: &found)
        else { return nil }
        let raw = translator.translate(document, from: source)
        guard var (plain, model) = Normalizer().stages(of: raw, reporting: &found) else { return nil }
        // Input and output stand where the document names them, also where a reference leads on.
        (plain.input.origin, plain.output.origin) = (raw.input.origin, raw.output.origin)
        (model.input.origin, model.output.origin) = (raw.input.origin, raw.output.origin)
        guard let declared = translator.declarations(of: model, from: source, reporting: &found) else { return nil }
        let named = EndpointNamer(locked: version.locked).name(declared, as: version.typeName, reporting: &found)
        return Stages(
            plain: plain, named: named, ownID: root["info"]?["x-fal-metadata"]?["endpointId"]?.stringValue)
    }

    // MARK: Attribution

    /// Marks the changes that explain why old code does not compile; a break that none explains is one of its own.
    private func attribute(_ breaks: [SourceBreak], _ old: Surface, to changes: inout [EndpointChange]) {
        var explained: Set<String> = []
        var unexplained: [SourceBreak] = []
        let lost = breaks.filter { $0.lostType != nil }
        for found in breaks where found.lostType == nil {
            let causes = changes.indices.filter {
                changes[$0].pointer == found.pointer && changes[$0].rule.explainsSource
                    && found.rule != .orderChanged
            }
            for index in causes { changes[index].breaks.insert(.source) }
            if causes.isEmpty { unexplained.append(found) } else { explained.insert(found.pointer) }
        }
        // A type that is gone needs no word of its own where what named it has changed or is gone, too.
        let lostTypes = Set(lost.compactMap(\.lostType))
        let reported = explained.union(unexplained.map(\.pointer))
        for found in lost {
            guard let name = found.lostType else { continue }
            let users = old.users[name] ?? []
            let isExplained = users.contains { user in
                lostTypes.contains(user.type) || user.pointer.map(reported.contains) == true
                    || user.pointer == nil && reported.contains(old.places[user.type] ?? "")
            }
            if !isExplained { unexplained.append(found) }
        }
        for found in unexplained {
            let near = changes.first { $0.pointer == found.pointer }
            changes.append(
                EndpointChange(
                    found.rule, near?.side, path: near?.path ?? "", pointer: found.pointer,
                    before: .string(found.before), after: found.after.map { .string($0) }, breaks: .source))
        }
    }

    private func attribute(
        _ mapping: MappingComparison, _ model: EndpointModel, to changes: inout [EndpointChange]
    ) {
        guard mapping.isMapped else { return }
        var marked: Set<String> = []
        for index in changes.indices where changes[index].side == .input {
            let change = changes[index]
            let field = String(change.path.prefix { $0 != "." && $0 != "[" })
            let isRequiredNow = change.rule == .fieldAddedRequired || change.rule == .fieldBecameRequired
            let isDirect = mapping.fields.contains(field) && change.rule != .textChanged
            // A member of a record that requests do not fill is no matter for them.
            let isDanger = mapping.mapped.contains(field) && change.rule.endangersMapping
            let isRefused = isRequiredNow && (change.path == field || mapping.mapped.contains(field))
            guard isDirect || isDanger || isRefused else { continue }
            changes[index].breaks.insert(.mapping)
            marked.insert(field)
        }
        for field in mapping.fields.subtracting(marked).sorted() {
            changes.append(
                EndpointChange(
                    .mappingChanged, .input, path: field, pointer: model.inputPointer(of: field), breaks: .mapping))
        }
        if mapping.isWhole { changes.append(EndpointChange(.mappingChanged, pointer: "", breaks: .mapping)) }
    }
}

extension EndpointModel {
    fileprivate func inputPointer(of field: String) -> String {
        guard case .reference(let name) = input.shape, let record = record(name) else { return "" }
        return record[field]?.origin.pointer ?? record.origin.pointer
    }
}

extension [EndpointChange] {
    /// By side, then by place, then by rule: the order of keys in a document must not show.
    fileprivate func sorted() -> [EndpointChange] {
        func key(_ change: EndpointChange) -> (Int, String, String) {
            let side = change.side.map { $0 == .input ? 0 : 1 } ?? 2
            return (side, change.path, change.rule.rawValue)
        }
        return sorted { key($0) < key($1) }
    }
}
