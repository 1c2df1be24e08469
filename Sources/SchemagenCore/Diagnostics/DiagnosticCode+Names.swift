extension DiagnosticCode {
    package static let endpointNamesCollide = DiagnosticCode(
        "SG301", .note, "Several endpoint ids want the same type name",
        explanation: """
            An endpoint's type is named after its id, without the owner 'fal-ai': fal-ai/avatars/text-to-video and \
            avatars/text-to-video both ask for AvatarsTextToVideo. The one of 'fal-ai' becomes FalAIAvatarsTextToVideo. \
            Where that does not part them, as for bria/video/erase and bria/video-erase, each gets a few digits that \
            depend on its id alone. Two names that differ only in capitals count as the same, because they are file \
            names too. The chosen names are in Schemas/names.lock and stay; the manifest can choose better ones:

                names:
                  bria/video-erase: BriaVideoEraser
            """)

    package static let endpointNameRefused = DiagnosticCode(
        "SG302", .error, "A name in the manifest cannot be used",
        explanation: """
            A name under 'names:' in Schemas/schemagen.yaml must be a Swift type name: a letter, then letters, digits \
            and underscores. It cannot be a Swift keyword, the name of a type of Swift or of FalRuntime, the namespace \
            or the module, nor the name that the manifest gives to another endpoint. The endpoint keeps the name it \
            would have had.
            """)

    package static let lockedNameDropped = DiagnosticCode(
        "SG303", .warning, "A locked name cannot be kept",
        explanation: """
            Schemas/names.lock keeps every chosen name, so that an app's code goes on compiling when fal adds a value \
            or an endpoint. A locked name is given up when it is no Swift identifier, when two members hold the same \
            one (a merge of the lock file that went wrong), when the manifest gives it to another endpoint, or when the \
            generated code has come to need it itself.
            """)

    package static let aliasRenamed = DiagnosticCode(
        "SG304", .note, "A path segment could not be an alias as it is",
        explanation: """
            The alias tree names endpoints after their paths: Fal.KlingVideo.V2_6.Pro.TextToVideo. An endpoint whose \
            path is also a folder carries the aliases below it in its own type, beside its Input and its Output; an \
            alias that is called like one of those types gets the suffix 'Endpoint'. Segments that read the same, as \
            wan-25 and wan_25, get a few digits of their own.
            """)

    package static let namespaceRefused = DiagnosticCode(
        "SG305", .error, "The namespace or the module name cannot be used",
        explanation: """
            The namespace (the enum that holds the alias tree, usually Fal) and the module (the name under which an \
            app imports the generated code) must be Swift identifiers and differ from each other: the tree refers to \
            an endpoint's type as Module.Type, and inside an enum of the module's name that would be the enum.
            """)

    package static let namesCollide = DiagnosticCode(
        "SG306", .note, "Several members of one scope want the same name",
        explanation: """
            fal lists "Hope" and "Hope " as two voices of one enumeration. Names are made of words, so both would be \
            'hope'. What differs is put into the name where a word says it (hopeTrailingSpace); otherwise all of them \
            get a few digits that depend on the value alone. Chosen names are in Schemas/names.lock and stay when \
            another sibling appears.
            """)

    package static let nameCodes: [DiagnosticCode] = [
        .endpointNamesCollide, .endpointNameRefused, .lockedNameDropped, .aliasRenamed, .namespaceRefused,
        .namesCollide,
    ]
}
