extension DiagnosticCode {
    package static let malformedJSON = DiagnosticCode(
        "SG101", .error, "a document is not JSON",
        explanation: """
            The bytes of the document break the grammar of JSON at the given line and column: the answer was cut off, or \
            it is a web page. The other documents are done. Fetch this one again with `schemagen add ID`; if it stays \
            broken, fal serves it so.
            """)
    static let notADocument = DiagnosticCode(
        "SG102", .error, "a document is JSON, but not OpenAPI",
        explanation: """
            An OpenAPI document is a JSON object with `paths` and `components`. For an unknown id fal answers 404 with the \
            body `null`; a file with that in it was saved by hand, perhaps. Fetch the document again.
            """)
    static let noPostPath = DiagnosticCode(
        "SG103", .error, "a document does not say how its endpoint is called",
        explanation: """
            Input and output are found from the path that takes a POST. Without one there is nothing to generate: the \
            endpoint may be for realtime connections only.
            """)
    static let foreignID = DiagnosticCode(
        "SG105", .note, "a document is that of another endpoint",
        explanation: """
            Partners' ids are often aliases: the document of `minimax/h3-max/text-to-video` calls itself \
            `fal-ai/minimax-h3-turbo/text-to-video`. Everything is keyed on the id that was asked for, which is the one \
            requests go to.
            """)
    static let untypedInput = DiagnosticCode(
        "SG106", .warning, "an input could not be typed",
        explanation: """
            The document has no schema for the request body, or one that says nothing. `Input` is `JSONValue`: pass an \
            object with whatever the endpoint takes.
            """)
    static let untypedOutput = DiagnosticCode(
        "SG107", .warning, "an output could not be typed",
        explanation: """
            The document describes the result as `{}`, as an object without members, or not at all \
            (`bria/bria_video_eraser/erase/mask`, `openrouter/router/openai/v1/responses`). `Output` is `JSONValue`.
            """)

    static let notASchema = DiagnosticCode(
        "SG201", .warning, "something stands where a schema should",
        explanation: "A schema is a JSON object. What stands there instead is read as a schema that allows anything.")
    static let danglingReference = DiagnosticCode(
        "SG202", .warning, "a reference leads nowhere",
        explanation: """
            A `$ref` names a component the document does not have, as in `fal-ai/wan-ati` (`TrackPoint`). The value becomes \
            `JSONValue`, the rest of the endpoint is typed.
            """)
    static let foreignReference = DiagnosticCode(
        "SG203", .warning, "a reference leaves its document",
        explanation: """
            A reference is followed to a component, to local `$defs`, or wherever else its JSON pointer leads inside the \
            document. This one leads to another document, to an anchor, or nowhere. The value becomes `JSONValue`.
            """)
    static let unlistedDefault = DiagnosticCode(
        "SG104", .warning, "a server default is not among the listed values",
        explanation: """
            The schema lists the values of a field and then defaults to another one, as in `fal-ai/hunyuan-video-lora` \
            (`num_frames`). Defaults are documented, never sent, so nothing breaks; a form that preselects it shows a value \
            that is not in its list.
            """)
    static let misfitDefault = DiagnosticCode(
        "SG205", .warning, "a server default has another type than its field",
        explanation: """
            `fal-ai/fast-lightning-sdxl` lists the texts "1" to "8" and defaults to the number 4. Defaults are documented as \
            they stand and never sent.
            """)
    static let defaultOutOfLimits = DiagnosticCode(
        "SG206", .warning, "a server default is outside its field's limits",
        explanation:
            "The default breaks a range, a length or a pattern of its own schema. It is documented and never sent.")
    static let cyclicReference = DiagnosticCode(
        "SG207", .warning, "a reference comes back to itself",
        explanation: "A component is an alias of itself, directly or over others. The value becomes `JSONValue`.")
    static let unmergeable = DiagnosticCode(
        "SG208", .warning, "an allOf joins what cannot be joined",
        explanation: "Records can be joined to one record. Parts of other kinds cannot; the value becomes `JSONValue`.")
    static let recursiveRecord = DiagnosticCode(
        "SG209", .warning, "a record contains itself",
        explanation: """
            A Swift struct cannot hold itself. The field that closes the circle becomes `JSONValue`. Lists and maps of \
            itself are fine.
            """)
    static let undecidableUnion = DiagnosticCode(
        "SG210", .warning, "the members of a union cannot be told apart",
        explanation: """
            Which member a value is, is decided by its kind of JSON, by a constant, or by members that only one record \
            requires. Where none of these tells, the later ones are only reached when the earlier ones do not fit.
            """)
    static let missingRequired = DiagnosticCode(
        "SG211", .warning, "a field is required that does not exist",
        explanation: "`required` names a property that the schema does not have. The name is ignored.")
    static let unsupportedPattern = DiagnosticCode(
        "SG219", .warning, "a pattern is not enforced",
        explanation: """
            Texts are checked against a schema's `pattern` in linear time, so that no pattern can hang the program. Literals, \
            classes, groups, alternatives, `* + ? {m,n}`, `^` and `$` are understood. Look-around, back references, flags, \
            `\\b`, `\\p{…}` and very large patterns are not: they are documented, and fal checks them.
            """)

    static let tooDeep = DiagnosticCode(
        "SG215", .error, "types are nested too deeply",
        explanation: """
            Schemas inside schemas, components that stand for components, and records that hold records may go 24 levels \
            deep; the deepest of fal's documents goes 6. Beyond that neither the generator nor the Swift compiler would \
            come to an end with certainty, so nothing is generated for this endpoint. The other endpoints are done.
            """)
    static let tooLarge = DiagnosticCode(
        "SG216", .error, "the types of an endpoint are too large",
        explanation: """
            Components that are no records are put where they are used, and records hold records. Where each names the next \
            one twice, a document of a few kilobytes comes to millions of types. Nothing is generated for an endpoint \
            beyond 20,000 types, fields and listed values, or with a record of more than 2,000 fields together with those \
            of the records it holds. The other endpoints are done.
            """)
    static let longUnion = DiagnosticCode(
        "SG217", .warning, "a union has too many members",
        explanation: """
            A union of more than 64 types is no type that anyone can work with, and takes the compiler minutes. The value \
            becomes `JSONValue`.
            """)

    static let brokenTemplate = DiagnosticCode(
        "SG109", .error, "a template cannot be read",
        explanation: "The templates are part of the program; this one was changed and is no Mustache any more.")

    /// What can be found in a document.
    package static let documentCodes: [DiagnosticCode] = [
        malformedJSON, notADocument, noPostPath, foreignID, untypedInput, untypedOutput, notASchema, danglingReference,
        foreignReference, unlistedDefault, misfitDefault, defaultOutOfLimits, cyclicReference, unmergeable,
        recursiveRecord, undecidableUnion, missingRequired, unsupportedPattern, tooDeep, tooLarge, longUnion,
        brokenTemplate,
    ]
}

extension Diagnostic {
    static func tooDeep(at place: Place, endpoint: String?) -> Diagnostic {
        Diagnostic(
            .tooDeep, "types lie more than \(ModelLimits.depth) deep inside one another", at: place,
            endpoint: endpoint, remedy: ModelLimits.remedy)
    }

    static func tooLarge(at place: Place, endpoint: String?) -> Diagnostic {
        Diagnostic(
            .tooLarge, "the types come to more than the generator takes on", at: place, endpoint: endpoint,
            remedy: ModelLimits.remedy)
    }
}
