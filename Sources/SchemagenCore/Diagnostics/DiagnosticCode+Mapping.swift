extension DiagnosticCode {
    static let unreadableOverride = DiagnosticCode(
        "SG212", .error, "an override of a mapper cannot be read",
        explanation: """
            `mappers:` says what a schema cannot: endpoint ids or families, below them fields of the model, and for each \
            field what is to be done:

              mappers:
                fal-ai/kling-video/v3:
                  prompt: {unless: multi_prompt, why: a prompt or a list of shots}
                  image_urls: {from: [reference, style_image], most: 4}
                  num_frames: {from: duration, form: "frames(fps,24,8,1)"}
                  output_format: {always: url}
                  seed: none

            `from` names unified fields, `form` the spelling where the type leaves it open, `unless` a field that `extra` can \
            have in its place, `most` the most images, `always` and `default` a value that is sent (the second unless `extra` \
            has one), `with` the fields without which it is not. `none` leaves the field to `extra`.
            """)
    static let overrideWithoutField = DiagnosticCode(
        "SG213", .error, "an override names a field that the schema lacks",
        explanation: """
            A mapper sends only fields that the endpoint has. The field may be misspelt, or fal has renamed it: \
            `schemagen map ID` lists the fields. Of a family at least one endpoint must have the field.
            """)
    static let overrideWithoutEndpoint = DiagnosticCode(
        "SG214", .error, "an override is for no endpoint of the project",
        explanation: """
            The key under `mappers:` is the id of an endpoint, or whole segments at the start of one: `fal-ai/veo3` covers \
            `fal-ai/veo3/fast`, but not `fal-ai/veo3.1`. Nothing in the project lies below this one.
            """)

    package static let mappingCodes: [DiagnosticCode] = [
        unreadableOverride, overrideWithoutField, overrideWithoutEndpoint,
    ]
}
