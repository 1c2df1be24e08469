/// The whole way of one document: bytes in, its file out. A value without state; any number of tasks may use it.
package struct EndpointGenerator: Sendable {
    package var translator: EndpointTranslator
    private let templates: TemplateSet

    /// - Throws: ``Failure`` when a template is broken.
    package init(translator: EndpointTranslator = EndpointTranslator()) throws(Failure) {
        self.translator = translator
        templates = try TemplateSet()
    }

    /// What generating from one document came to.
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
        guard let model = translator.model(of: source, reporting: &diagnostics) else { return .failed(diagnostics) }
        let named = EndpointNamer(locked: locked).name(model, as: typeName, reporting: &diagnostics)
        return .done(
            EndpointArtifact(
                id: source.id, typeName: typeName,
                file: GeneratedFile(path: "Endpoints/\(typeName.text).swift", text: text(of: named)),
                nestedTypeNames: named.nestedNames.map(\.text), chosen: named.chosen, diagnostics: diagnostics,
                exampleInput: ExampleCall(endpoint: named).input))
    }

    package func text(of endpoint: NamedEndpoint) -> String {
        templates.render(EndpointComposer(endpoint: endpoint).view(), with: "endpoint")
    }
}
