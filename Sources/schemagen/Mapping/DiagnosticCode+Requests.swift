import SchemagenCore

// What `schemagen map` finds in a unified request.
extension DiagnosticCode {
    static let unusableRequest = DiagnosticCode(
        "SG821", .error, "a unified request cannot be read",
        explanation: """
            `schemagen map ID REQUEST.json` reads the JSON of a request: what the model makes decides whether that is a \
            VideoRequest, an ImageRequest or a SpeechRequest. Names are in snake case, durations in seconds:

                {
                  "prompt": "a fox in the snow", "duration": 6, "aspect_ratio": "16:9", "seed": 42,
                  "images": [{"role": "first_frame", "media": "https://example.com/fox.png"}],
                  "extra": {"auto_fix": false}
                }

            Roles of images are reference, first_frame, last_frame, style, asset and mask. A medium is an address, \
            {"file": "path"} or {"data": "Base64", "content_type": "image/png"}.
            """)
    static let refusedRequest = DiagnosticCode(
        "SG822", .error, "a request does not fit the model",
        explanation: """
            A value is not among those that the model takes, or there are more images than it has room for. Before anything is \
            sent, the same is an error of the app. With `--strict` so is everything that would get lost, and every field that \
            the model requires and the request does not fill.
            """)
    static let lostInRequest = DiagnosticCode(
        "SG823", .warning, "a part of a request gets lost, or something is missing",
        explanation: """
            The model has no field for a part of the request, or requires a field that nothing in the request fills. Apps \
            convert strictly, unless they ask for the lenient mode: there this is an error. `schemagen map ID` shows which \
            fields the model has.
            """)

    static let requestCodes = [unusableRequest, refusedRequest, lostInRequest]
}
