package import FalJSON
import SchemagenCore

/// The keys of the manifest: the table for its reader, its messages and the editor's schema.
package enum ManifestKey: String, Sendable, Hashable, CaseIterable {
    case version, models, output, tests, module, namespace, names, keepRemoved, mappers

    /// What the value should be, as messages say it.
    var wanted: String {
        switch self {
        case .version: "the number \(Manifest.version)"
        case .models: "a list of ids, families and globs"
        case .output: "a path, like \(Manifest.defaultOutput)"
        case .tests: "a path, like \(Manifest.defaultTests)"
        case .module: ManifestName.Use.module.wanted
        case .namespace: ManifestName.Use.namespace.wanted
        case .names: "a mapping from endpoint ids to names, like fal-ai/flux/dev: FluxDev"
        case .keepRemoved: "1, or 0 to keep nothing"
        case .mappers: "a mapping from endpoint ids or families to overrides"
        }
    }

    /// What the key is for.
    private var summary: String {
        switch self {
        case .version: "The version of this format"
        case .models: "What is generated; a family stands for all below it, 'only fal-ai/flux/dev' for itself alone"
        case .output: "The folder of the generated files"
        case .tests: "The folder of the generated tests, a test target; without it there are none"
        case .module: "The module that Package.swift makes of the folder of the generated files"
        case .namespace: "The type that holds all models, as in Fal.Flux.Dev"
        case .names: "Swift names chosen by hand, by endpoint id"
        case .keepRemoved: "For how many of its versions what a model loses stays in Swift, deprecated"
        case .mappers: "Corrections of the derived field mappers"
        }
    }

    /// The value as JSON Schema. It accepts whatever the reader does; of a name or a path the reader says more.
    private var schema: JSONObject {
        switch self {
        case .version: ["const": .number(JSONNumber(Manifest.version))]
        case .models:
            [
                "type": ["array", "null"], "uniqueItems": true,
                // Ids, families and globs; or the URL of a model's page.
                "items": [
                    "type": "string",
                    "pattern": #"^(only )*((?!(.*/)?\.\.?(/|$))[a-z0-9._*?-]+(/[a-z0-9._*?-]+)*|\S*(://|\.\w+/)\S*)$"#,
                ],
            ]
        case .output: Self.folder(["string"])
        case .tests: Self.folder(["string", "null"])
        case .module, .namespace: Self.name
        case .names:
            [
                "type": ["object", "null"], "propertyNames": ["pattern": "^[a-z0-9._-]+(/[a-z0-9._-]+)+$"],
                "additionalProperties": .object(Self.name),
            ]
        case .keepRemoved: ["enum": [0, 1]]
        case .mappers:
            [
                "type": ["object", "null"],
                "additionalProperties": ["type": "object", "additionalProperties": OverrideKey.schema],
            ]
        }
    }

    private static let name: JSONObject = ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"]

    private static func folder(_ types: JSONValue) -> JSONObject {
        ["type": types, "pattern": #"^(?!/|~|[Ss]chemas(/|$)|.*//|(.*/)?\.)[^\\]+$"#]
    }

    /// The manifest as JSON Schema.
    static let schema: JSONValue = [
        "description": "What schemagen generates in this project.",
        "type": "object",
        "properties": .object(
            JSONObject(
                allCases.map { key in
                    var schema = key.schema
                    schema["description"] = .string("\(key.summary): \(key.wanted).")
                    return .init(key: key.rawValue, value: .object(schema))
                })),
        "required": [.string(version.rawValue)],
        "additionalProperties": false,
    ]
}

/// The file by which editors check and complete the manifest and patch files.
package enum EditorSchema {
    package static let path = Workspace.schemas + "/" + fileName

    /// The first line of a file that editors are to check by it.
    static let comment = "# yaml-language-server: $schema=\(fileName)"

    private static let fileName = "schemagen.schema.json"

    /// One file for both, since a manifest is a mapping and a patch file is a list.
    package static let content: JSONValue = [
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Written by schemagen, for editors.",
        "if": ["type": "array"],
        "then": PatchKind.schema,
        "else": ManifestKey.schema,
    ]

    static var bytes: [UInt8] { content.serialized(.pretty) + [UInt8(ascii: "\n")] }
}
