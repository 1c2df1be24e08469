import FalJSON

/// A point in the pipeline at which `schemagen inspect` can look.
package enum InspectionStage: String, Sendable, CaseIterable {
    /// The document's JSON.
    case json
    /// The document as read: fal's own shape.
    case document
    /// The types, in the spellings of the document.
    case model
    /// The types after all transforms.
    case normalized
    /// The types with their Swift names.
    case named
    /// The generated file.
    case file
}

/// Runs one document through the pipeline up to a stage and prints the result.
package struct Inspection: Sendable {
    private let document: SourceDocument
    private let typeName: SwiftName
    private let locked: [String: [String: String]]
    private let overrides: [MapperOverride]

    package init(
        document: SourceDocument, typeName: SwiftName, locked: [String: [String: String]],
        overrides: [MapperOverride] = []
    ) {
        self.document = document
        self.typeName = typeName
        self.locked = locked
        self.overrides = overrides
    }

    /// - Throws: ``Failure`` when the document does not get as far as the stage.
    package func text(at stage: InspectionStage) throws(Failure) -> String {
        var diagnostics: [Diagnostic] = []
        let translator = EndpointTranslator()
        guard let root = translator.parse(document, reporting: &diagnostics) else {
            throw Failure(.documents, diagnostics)
        }
        if stage == .json { return root.value.text(.pretty) }
        guard let read = DocumentReader().read(root, id: document.id, path: document.path, reporting: &diagnostics)
        else { throw Failure(.documents, diagnostics) }
        if stage == .document { return TreePrinter().text(of: read) }
        let raw = translator.translate(read, from: document)
        if stage == .model { return TreePrinter().text(of: raw) }
        guard let model = translator.model(of: raw, at: document.path, reporting: &diagnostics) else {
            throw Failure(.documents, diagnostics)
        }
        if stage == .normalized { return TreePrinter().text(of: model) }
        guard let declared = translator.declarations(of: model, from: document, reporting: &diagnostics) else {
            throw Failure(.documents, diagnostics)
        }
        let named = EndpointNamer(locked: locked).name(declared, as: typeName, reporting: &diagnostics)
        if stage == .named { return TreePrinter().text(of: named) }
        return try EndpointGenerator(overrides: overrides).text(of: named)
    }
}

/// Prints any value of the pipeline as an indented tree, by reflection: one printer for all stages, and no stage has to
/// know that it can be looked at. What is absent or empty is left out.
struct TreePrinter {
    func text(of value: Any) -> String {
        var lines: [String] = []
        append(value, label: nil, depth: 0, to: &lines)
        return lines.joined(separator: "\n")
    }

    private func append(_ value: Any, label: String?, depth: Int, to lines: inout [String]) {
        let prefix = String(repeating: "  ", count: depth) + (label.map { $0 + ": " } ?? "")
        if let leaf = leaf(value) {
            lines.append(VisibleText.line(prefix + leaf))
            return
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            if let wrapped = mirror.children.first { append(wrapped.value, label: label, depth: depth, to: &lines) }
            return
        }
        lines.append(VisibleText.line(prefix + title(of: value, mirror)))
        for (label, child) in children(of: mirror) where !isEmpty(child) {
            append(child, label: label, depth: depth + 1, to: &lines)
        }
    }

    /// Values that are one line.
    private func leaf(_ value: Any) -> String? {
        switch value {
        case let text as String: VisibleText.quoted(text)
        case let json as JSONValue: json.text(.compact)
        case let number as JSONNumber: number.literal
        case let origin as Origin: "\(origin.position.line):\(origin.position.column) #\(origin.pointer)"
        case let name as SwiftName: name.text
        case is Int, is Bool, is Double: "\(value)"
        default: Mirror(reflecting: value).children.isEmpty ? "\(value)" : nil
        }
    }

    private func title(of value: Any, _ mirror: Mirror) -> String {
        switch mirror.displayStyle {
        case .enum: mirror.children.first?.label ?? "\(value)"
        case .collection, .set: "\(mirror.children.count) items"
        case .dictionary: "\(mirror.children.count) entries"
        default: "\(type(of: value))"
        }
    }

    private func children(of mirror: Mirror) -> [(String?, Any)] {
        switch mirror.displayStyle {
        case .dictionary:
            // Pairs, in the order of their keys: a dictionary's own order changes from run to run.
            return mirror.children.compactMap { child -> (String?, Any)? in
                let pair = Array(Mirror(reflecting: child.value).children)
                return pair.count == 2 ? ("\(pair[0].value)", pair[1].value) : nil
            }.sorted { ($0.0 ?? "") < ($1.0 ?? "") }
        case .collection: return mirror.children.map { ("-", $0.value) }
        case .set: return mirror.children.map { ("-", $0.value) }.sorted { "\($0.1)" < "\($1.1)" }
        case .enum:
            // A case with one value shows it; with several, they are the fields of a tuple.
            guard let payload = mirror.children.first?.value else { return [] }
            let inner = Mirror(reflecting: payload)
            return inner.displayStyle == .tuple ? inner.children.map { ($0.label, $0.value) } : [(nil, payload)]
        default: return mirror.children.map { ($0.label, $0.value) }
        }
    }

    private func isEmpty(_ value: Any) -> Bool {
        if let flag = value as? Bool { return !flag }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional, .collection, .dictionary, .set: return mirror.children.isEmpty
        default: return false
        }
    }
}
