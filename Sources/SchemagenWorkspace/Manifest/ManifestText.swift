/// The text of a new manifest.
package enum ManifestText {
    /// A manifest that says everything with a comment, for `init` and for an `add` that finds none.
    package static func initial(
        output: String = Manifest.defaultOutput, module: String = Manifest.defaultModule,
        namespace: String = Manifest.defaultNamespace
    ) -> [UInt8] {
        let text = """
            # What schemagen generates here. `schemagen add` and `remove` edit this file and keep your comments.
            version: 1

            # Endpoint ids (fal-ai/flux/dev), families (fal-ai/kling-video/v2.6: all below it), or globs in quotes.
            models: []

            # The folder of the generated files, and the module that Package.swift makes of it.
            output: \(output)
            module: \(module)

            # The folder of the generated tests, which is a test target of Package.swift; without this line there are none.
            tests: \(Manifest.defaultTests)

            # The type that holds all models, as in \(namespace).Flux.Dev.
            namespace: \(namespace)

            # Swift names chosen by hand, by endpoint id:
            # names:
            #   fal-ai/flux/dev: FluxDeveloper

            # Overrides of the derived field mappers, by endpoint id or family:
            # mappers:
            #   fal-ai/kling-video/v3:
            #     prompt: {unless: multi_prompt}

            """
        return Array(text.utf8)
    }
}
