package import FalFields
package import FalJSON

/// A document as it came, the endpoint it was asked for, and what its project has to say about it.
package struct SourceDocument: Sendable {
    package var id: EndpointID
    /// The document's path as the user knows it, for diagnostics.
    package var path: String
    package var bytes: [UInt8]
    /// The project's corrections.
    package var patches: [Patch] = []
    package var retirement: Retirement?
    /// An earlier version, of which what this one has lost stays in Swift.
    package var previous: Previous?

    package struct Previous: Sendable, Hashable {
        package var path: String
        package var bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    package init(id: EndpointID, path: String, bytes: [UInt8]) {
        self.id = id
        self.path = path
        self.bytes = bytes
    }
}

/// From the bytes of a document to the model of its endpoint: parse, read, translate, patch, normalise.
package struct EndpointTranslator: Sendable {
    package init() {}

    /// - Returns: the model, or `nil` with an error among the diagnostics.
    package func model(of source: SourceDocument, reporting diagnostics: inout [Diagnostic]) -> EndpointModel? {
        guard let root = parse(source, reporting: &diagnostics),
            let document = DocumentReader().read(root, id: source.id, path: source.path, reporting: &diagnostics)
        else { return nil }
        return model(of: translate(document, from: source), at: source.path, reporting: &diagnostics)
    }

    package func parse(_ source: SourceDocument, reporting diagnostics: inout [Diagnostic]) -> JSONNode? {
        do {
            return try JSONNode(parsing: source.bytes, limits: JSONLimits(maximumDepth: ModelLimits.documentDepth))
        } catch {
            diagnostics.append(
                Diagnostic(
                    .malformedJSON, "the document is not JSON: \(error.reason)",
                    at: .init(path: source.path, position: error.position), endpoint: source.id.text,
                    remedy: "Fetch it again: `schemagen add \(source.id)`."))
            return nil
        }
    }

    /// The types as the document spells them, the project's corrections included.
    package func translate(_ document: SchemaDocument, from source: SourceDocument) -> EndpointModel {
        var model = ModelTranslator().translate(document)
        model.retirement = source.retirement
        model.apply(source.patches)
        return model
    }

    /// - Parameter raw: the types as the document spells them.
    /// - Returns: the model, or `nil` with an error among the diagnostics.
    package func model(
        of raw: EndpointModel, at path: String, reporting diagnostics: inout [Diagnostic]
    ) -> EndpointModel? {
        guard let model = Normalizer().normalize(raw, reporting: &diagnostics) else { return nil }
        let start = Diagnostic.Place(path: path, position: .init(line: 1, column: 1))
        if model.input.isUntyped {
            diagnostics.append(
                Diagnostic(
                    .untypedInput, "the document does not say what the input is; it is JSONValue", at: start,
                    endpoint: model.id.text, remedy: "Pass an object with what the endpoint takes."))
        }
        if model.output.isUntyped {
            diagnostics.append(
                Diagnostic(
                    .untypedOutput, "the document does not say what the output is; it is JSONValue", at: start,
                    endpoint: model.id.text, remedy: "Read the members of the JSONValue."))
        }
        return model
    }

    /// What Swift is generated from: the document's model, with what its previous version has besides.
    ///
    /// - Returns: nothing, with an error among the diagnostics, when the previous version cannot be used.
    func declarations(
        of model: EndpointModel, from source: SourceDocument, reporting diagnostics: inout [Diagnostic]
    ) -> EndpointModel? {
        guard let previous = source.previous else { return model }
        var found: [Diagnostic] = []
        guard let earlier = self.model(of: source.asItWas(in: previous), reporting: &found) else {
            diagnostics += found.filter { $0.severity == .error }
            return nil
        }
        return model.keeping(earlier) ?? model
    }

    /// Whether an earlier version of a document has fields or values that it has lost. One that cannot be used has
    /// none.
    package func loses(_ previous: SourceDocument.Previous, _ source: SourceDocument) -> Bool {
        var ignored: [Diagnostic] = []
        guard let model = model(of: source, reporting: &ignored),
            let earlier = self.model(of: source.asItWas(in: previous), reporting: &ignored)
        else { return false }
        return model.keeping(earlier) != nil
    }

    /// Input and output as data; what the local fal and checks need of a document.
    package func schema(of source: SourceDocument, reporting diagnostics: inout [Diagnostic]) -> EndpointSchema? {
        model(of: source, reporting: &diagnostics).map { DescriptorBuilder().schema(of: $0) }
    }
}

extension TypeModel {
    /// Whether it is raw JSON, or an object without a schema.
    fileprivate var isUntyped: Bool {
        switch shape {
        case .json: true
        case .map(let value): value.shape == .json
        default: false
        }
    }
}

extension SourceDocument {
    /// The same endpoint with an earlier document, to which the same patches apply.
    fileprivate func asItWas(in previous: Previous) -> SourceDocument {
        var earlier = SourceDocument(id: id, path: previous.path, bytes: previous.bytes)
        earlier.patches = patches
        return earlier
    }
}
