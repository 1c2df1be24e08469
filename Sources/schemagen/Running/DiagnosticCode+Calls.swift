import SchemagenCore

// What can go wrong when a model is called from the command line.
extension DiagnosticCode {
    static let unreadableArgument = DiagnosticCode(
        "SG801", .error, "an argument is no field of an input",
        explanation: """
            `schemagen run ID` takes fields as KEY=VALUE. The value is read by the field's type: `seed=42` is a number, \
            `duration=5` stays a text where the schema has texts.

                prompt='a fox in the snow'      a text
                prompt=@prompt.txt              the text in a file; @@ for a text that begins with @
                image_url=@cat.png              a file, which is uploaded first
                image_urls=@a.png,@b.png        a list; repeating the argument adds to it
                voice.name=Ada  loras.0.scale=1 a field of an object, an element of a list
                loras:='[{"path": "…"}]'        JSON as it is; also from a file: loras:=@loras.json
            """)
    static let unusableValue = DiagnosticCode(
        "SG802", .error, "a value cannot be used",
        explanation: """
            The file behind an @ cannot be read, the JSON behind := is none, or a value has no place in the input. Nothing \
            was sent.
            """)
    static let unknownField = DiagnosticCode(
        "SG803", .error, "the endpoint does not know a field",
        explanation: """
            The vendored document has no such field. fal ignores unknown fields and bills the run all the same, so this is an \
            error here. Where fal has a field that the document lacks, fetch the document anew with `schemagen add ID`, or \
            send the input with `--unchecked`.
            """)
    static let inputViolation = DiagnosticCode(
        "SG804", .error, "the input breaks the endpoint's schema",
        explanation: """
            Each finding names a field and what its document in `Schemas/` asks for: a type, a range, a length, one of a list. \
            fal would refuse the input with status 422. Nothing was sent. `--unchecked` sends it all the same.
            """)
    static let uncheckedInput = DiagnosticCode(
        "SG805", .note, "the input could not be checked",
        explanation: """
            The project has no document of the endpoint, so nothing is known about its fields: values are read by their shape \
            (`42` is a number, `true` is true, anything that is no JSON is a text), and fal says what it does not like. \
            `schemagen add ID` brings the document.
            """)
    static let missingKey = DiagnosticCode(
        "SG806", .error, "there is no fal key",
        explanation: """
            Calls need an API key: `FAL_KEY`, or `FAL_KEY_ID` and `FAL_KEY_SECRET`, from https://fal.ai/dashboard/keys. A local \
            fal (`schemagen serve`) needs none: name it with `FAL_EMULATOR` or `--emulator`. Nothing was sent.
            """)
    static let unusableSettings = DiagnosticCode(
        "SG807", .error, "a call is set up wrongly",
        explanation: """
            An option or a variable has a value that no call can be made with, like an emulator that is not on this machine. \
            Nothing was sent.
            """)
    static let refusedCall = DiagnosticCode(
        "SG811", .error, "fal refused, or the model failed",
        explanation: """
            fal answered with an error. What it objects to follows, field by field where it said so. With the request's id, \
            fal's support can find it.
            """)
    static let unreachableService = DiagnosticCode(
        "SG812", .error, "fal could not be reached, or cannot answer now",
        explanation: """
            The network is down, fal is overloaded, or too many requests of the account are going (429). Calls that cost \
            nothing were tried several times. Try again later; a request that has an id goes on meanwhile.
            """)
    static let unknownSubmission = DiagnosticCode(
        "SG813", .error, "whether fal took the request is not known",
        explanation: """
            The connection broke after the request may have arrived. It was not sent again, since it could run, and cost, \
            twice. Look at https://fal.ai/dashboard/requests before you run it again.
            """)
    static let unreadableAnswer = DiagnosticCode(
        "SG814", .error, "fal's answer could not be read",
        explanation: """
            An answer came that is not what was agreed. The result is not lost: `schemagen result ID REQUEST` fetches it again.
            """)
    static let waitedTooLong = DiagnosticCode(
        "SG815", .error, "the time given was over",
        explanation: """
            `--timeout` limits how long the command waits; the request goes on at fal. `schemagen result ID REQUEST --wait` \
            waits for it.
            """)
    static let interruptedCall = DiagnosticCode(
        "SG816", .error, "the command was interrupted",
        explanation: """
            Ctrl-C during `run` asks fal to stop the request: one that waits is taken out of the queue, one that runs may \
            still finish. A second Ctrl-C leaves at once, without waiting for fal. `run --async` starts a request and leaves it \
            alone.
            """)
    static let unfinishedRequest = DiagnosticCode(
        "SG817", .error, "the request is not finished yet",
        explanation:
            "`schemagen result ID REQUEST --wait` waits for it; `schemagen status ID REQUEST` says where it stands.")
    static let unusableFile = DiagnosticCode(
        "SG818", .error, "a file cannot be read or written",
        explanation: """
            A file that was to be uploaded cannot be read, or one that was downloaded cannot be written. The result of a \
            request is not lost: `schemagen result ID REQUEST --download DIR` fetches its files again.
            """)

    static let callCodes = [
        unreadableArgument, unusableValue, unknownField, inputViolation, uncheckedInput, missingKey, unusableSettings,
        refusedCall, unreachableService, unknownSubmission, unreadableAnswer, waitedTooLong, interruptedCall,
        unfinishedRequest, unusableFile,
    ]
}
