extension DiagnosticCode {
    package static let unreadablePatch = DiagnosticCode(
        "SG231", .error, "a patch file cannot be read",
        explanation: """
            A wrong document is mended by a patch: `Schemas/patches/<endpoint id or family>.yaml`, a list of \
            operations. Each names a field by its way on the wire (`input.voice_setting.speed`, as reports of `diff` \
            do) and the reason. What several fields share is changed for all of them. Nothing is generated while a \
            patch file cannot be read.


            """ + PatchKind.allCases.map { "\($0.rawValue): \($0.explanation)" }.joined(separator: "\n\n"))
    static let needlessPatch = DiagnosticCode(
        "SG232", .error, "a patch changes nothing",
        explanation: """
            fal has mended its document, or has removed the field. A patch that is no longer needed would hide the \
            next mistake, so it is an error: delete the operation. A patch of a family has to change at least one \
            endpoint of it.
            """)
    static let patchWithoutEndpoint = DiagnosticCode(
        "SG233", .error, "a patch is for no endpoint of the project",
        explanation: """
            The name of a patch file is the id of an endpoint, or whole segments at the start of one: \
            `Schemas/patches/fal-ai/veo3.yaml` covers `fal-ai/veo3/fast`, but not `fal-ai/veo3.1`.
            """)

    package static let patchCodes: [DiagnosticCode] = [unreadablePatch, needlessPatch, patchWithoutEndpoint]
}
