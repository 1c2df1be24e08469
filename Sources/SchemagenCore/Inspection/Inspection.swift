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

/// Takes one document through the pipeline up to a stage and shows what it is there.
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
        if stage == .model { return TreePrinter().text(of: ModelTranslator().translate(read)) }
        guard let model = translator.model(of: read, reporting: &diagnostics) else {
            throw Failure(.documents, diagnostics)
        }
        if stage == .normalized { return TreePrinter().text(of: model) }
        let named = EndpointNamer(locked: locked).name(model, as: typeName, reporting: &diagnostics)
        if stage == .named { return TreePrinter().text(of: named) }
        return try EndpointGenerator(overrides: overrides).text(of: named)
    }
}
