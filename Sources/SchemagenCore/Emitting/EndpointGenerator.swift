package import FalFields

/// The pipeline for one document: bytes in, its file out. A value without state; any number of tasks may use it.
package struct EndpointGenerator: Sendable {
    private let deriver: MapperDeriver
    private let templates: TemplateSet

    /// - Parameter overrides: the manifest's corrections of derived mappers.
    /// - Throws: ``Failure`` when a template is broken.
    package init(overrides: [MapperOverride] = []) throws(Failure) {
        deriver = MapperDeriver(overrides: overrides)
        templates = try TemplateSet()
    }

    /// The result of generating from one document.
    package enum Outcome: Sendable {
        case done(EndpointArtifact)
        /// The document cannot be used; the diagnostics say why.
        case failed([Diagnostic])
    }

    /// - Parameters:
    ///   - typeName: the endpoint's name, decided over all endpoints at once.
    ///   - locked: names chosen earlier inside it, by scope.
    package func generate(
        _ source: SourceDocument, typeName: SwiftName, locked: [String: [String: String]] = [:]
    ) -> Outcome {
        var diagnostics: [Diagnostic] = []
        let translator = EndpointTranslator()
        guard let newest = translator.model(of: source, reporting: &diagnostics),
            let model = translator.declarations(of: newest, from: source, reporting: &diagnostics)
        else { return .failed(diagnostics) }
        let named = EndpointNamer(locked: locked).name(model, as: typeName, reporting: &diagnostics)
        let mapper = deriver.derive(named)
        return .done(
            EndpointArtifact(
                id: source.id, typeName: typeName,
                file: GeneratedFile(path: Self.path(of: typeName), text: text(of: named, mapper)),
                nestedTypeNames: named.nestedNames.map(\.text), chosen: named.chosen, diagnostics: diagnostics,
                exampleInput: ExampleCall(endpoint: named).input, mapper: mapper, patchOutcomes: model.patchOutcomes))
    }

    /// Where the file of an endpoint lies, below the output folder.
    package static func path(of typeName: SwiftName) -> String { "Endpoints/\(typeName.text).swift" }

    package func text(of endpoint: NamedEndpoint) -> String { text(of: endpoint, deriver.derive(endpoint)) }

    private func text(of endpoint: NamedEndpoint, _ mapper: DerivedMapper) -> String {
        templates.render(EndpointComposer(endpoint: endpoint, mapper: mapper).view(), with: "endpoint")
    }
}

/// What was generated from one document: its file, and what the files about all endpoints need to know of it.
package struct EndpointArtifact: Sendable, Hashable {
    package var id: EndpointID
    package var typeName: SwiftName
    package var file: GeneratedFile
    /// Names its type declares, which aliases must keep away from.
    package var nestedTypeNames: [String]
    /// Names chosen in it, by scope, for the lock.
    package var chosen: [String: [String: String]]
    package var diagnostics: [Diagnostic]
    /// A call to paste, from the caller's side of the alias: `.init(prompt: "…")`.
    package var exampleInput: String
    package var mapper: DerivedMapper
    /// What became of the patches of its document, in their order.
    package var patchOutcomes: [Patch.Outcome]
}

/// A file of the generated module, as it should be on disk.
package struct GeneratedFile: Sendable, Hashable {
    /// Below the output folder, with slashes.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
