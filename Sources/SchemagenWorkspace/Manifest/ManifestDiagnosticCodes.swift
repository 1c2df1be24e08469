package import SchemagenCore

extension DiagnosticCode {
    package static let malformedYAML = DiagnosticCode(
        "SG401", .error, "the manifest is not YAML",
        explanation: """
            `Schemas/schemagen.yaml` breaks the grammar of YAML at the given line and column: mostly a tab as \
            indentation, a quote that is not closed, or a glob without quotes. `- **` is an alias to YAML; write `- \
            "**"`.
            """)
    package static let unsupportedYAML = DiagnosticCode(
        "SG402", .error, "the manifest uses a part of YAML that is not read here",
        explanation: """
            Anchors (`&a`), aliases (`*a`), tags (`!!str`) and a second document (`---`) are refused: with them a \
            manifest means something else than what stands in it, and `add` could not edit it safely. Write the values \
            themselves; put a string that begins with `*`, `&` or `!` in quotes.
            """)
    package static let repeatedKey = DiagnosticCode(
        "SG403", .error, "a key occurs twice in one mapping",
        explanation: """
            Which of the two counts depends on who reads it, so neither does. This happens after a merge: two branches \
            have each added an override for one model under `mappers:`. Join them under one key.
            """)
    package static let excessiveYAML = DiagnosticCode(
        "SG404", .error, "the manifest is too large or too deep",
        explanation: """
            A manifest has a line per model and five levels at most. One of more than 4 MiB, or with more than 64 \
            levels, is another file, such as a downloaded catalogue, or malicious.
            """)
    package static let unknownKey = DiagnosticCode(
        "SG405", .error, "the manifest has an unknown key",
        explanation: """
            The keys are \(ManifestKey.allCases.map(\.rawValue).joined(separator: ", ")). An \
            unknown key is an error and not ignored: `namspace: Acme` would otherwise silently generate `Fal`.
            """)
    package static let wrongManifestType = DiagnosticCode(
        "SG406", .error, "a value in the manifest has the wrong type",
        explanation: """
            `version` is an integer; `models` is a list of strings; `output`, `tests`, `module` and `namespace` are \
            strings; `names` maps endpoint ids to type names; `keepRemoved` is 0 or 1; `mappers` maps ids or families \
            to mappings. Instead of `models: fal-ai/veo3` write `models: [fal-ai/veo3]`.
            """)
    package static let missingVersion = DiagnosticCode(
        "SG407", .error, "the manifest has no version",
        explanation: """
            Every manifest begins with `version: 1`, so that a later schemagen knows how to read it. Add the line.
            """)
    package static let newerManifest = DiagnosticCode(
        "SG408", .error, "the manifest was made by a newer schemagen",
        explanation: """
            The manifest's `version` is greater than the one this schemagen knows. Reading only the known part could \
            change its meaning. Update schemagen to the version the team uses; `schemagen.lock` names it.
            """)
    package static let repeatedModel = DiagnosticCode(
        "SG409", .error, "a model is listed twice",
        explanation: """
            The same id, family or glob occurs twice under `models:`, as happens after a merge. Remove one of the two \
            lines.
            """)
    package static let unusableModel = DiagnosticCode(
        "SG410", .error, "an entry of models is not an id, a family or a glob",
        explanation: """
            An entry of `models:` is an endpoint id (`fal-ai/flux/dev`), a family (`fal-ai/kling-video/v2.6`, which \
            stands for everything below it), or a glob in quotes (`"fal-ai/flux*/**"`). Ids are lower case: letters, \
            digits and `.`, `_`, `-`, `/`.
            """)
    package static let unusableName = DiagnosticCode(
        "SG411", .error, "a name in the manifest cannot be a name in Swift",
        explanation: """
            `module`, `namespace` and the names under `names:` become Swift declarations: letters, digits and `_`, no \
            digit first, no keyword. The module cannot have the name of the namespace inside it (`Fal.Fal` would then \
            be ambiguous), nor that of a module which generated code imports, such as `FalRuntime`.
            """)
    package static let unusableOutput = DiagnosticCode(
        "SG412", .error, "the output folder is not a folder in the project",
        explanation: """
            `output` is a path from the project's root, like `Sources/FalModels`, and so is `tests`, the folder of the \
            generated tests, like `Tests/GeneratedTests`. Neither is in the other. Absolute paths, `..`, `Schemas` and \
            the root itself are refused: generated files come and go there, and what is yours must not.
            """)
    package static let uneditableManifest = DiagnosticCode(
        "SG413", .error, "the manifest cannot be edited in place",
        explanation: """
            `add` and `remove` change single lines of the manifest and keep everything else as you wrote it. After \
            each edit the text is read again and must say what was meant. Where the layout is so unusual that it does \
            not, nothing is written. Make `models:` a list with one `- ` per line, and try again.
            """)
    package static let missingManifest = DiagnosticCode(
        "SG414", .error, "there is no manifest",
        explanation: """
            `Schemas/schemagen.yaml` says what a project wants generated, and is looked for from the folder that \
            schemagen is called in. `schemagen init` makes one; `schemagen add ID` makes one with the model in it.
            """)

    package static let unusableIssue = DiagnosticCode(
        "SG415", .error, "the text of an issue names no models",
        explanation: """
            `schemagen add --issue FILE` adds what an issue asks for, in the layout of GitHub's forms: under the heading \
            `### Model` or `### Models` stand endpoint ids, families or addresses of model pages, up to ten and nothing \
            else. Anybody can write an issue, so one word that is none of these refuses the whole text.
            """)

    package static let manifestCodes: [DiagnosticCode] = [
        malformedYAML, unsupportedYAML, repeatedKey, excessiveYAML, unknownKey, wrongManifestType, missingVersion,
        newerManifest, repeatedModel, unusableModel, unusableName, unusableOutput, uneditableManifest,
        missingManifest, unusableIssue,
    ]
}
