import FalFields
import SchemagenCore
import SchemagenWorkspace

// The diagnostics of the command line itself.
extension DiagnosticCode {
    static let unusableFolder = DiagnosticCode(
        "SG701", .error, "the project's folder does not exist",
        explanation: """
            `--directory` takes the folder of the project, the one that contains `Schemas/`. Without the option, schemagen \
            uses the nearest parent folder that has `Schemas/schemagen.yaml`, else the current folder.
            """)
    static let unknownCode = DiagnosticCode(
        "SG702", .error, "there is no such diagnostic code",
        explanation: "`schemagen explain` without a code lists all codes.")
    static let emulatorFailed = DiagnosticCode(
        "SG703", .error, "the local fal cannot start",
        explanation: """
            `schemagen serve` needs a free port and a folder with at least one usable document. `--port 0` takes any free \
            port. `--documents DIR` takes the folder; the default is the project's Schemas/.
            """)
    static let unservedFile = DiagnosticCode(
        "SG704", .note, "a file is not served",
        explanation: """
            The local fal serves every endpoint document in its folder. It skips a file that is not one, or whose name is not \
            an endpoint id, and serves the others.
            """)

    static let unusableFaults = DiagnosticCode(
        "SG705", .error, "the faults file is invalid",
        explanation: """
            `schemagen serve --faults FILE` reads the faults to inject from YAML: a list under `faults:` whose entries have \
            `fault: NAME` and optionally `endpoint`, `operation`, `probability`, and one of `nth`, `every` and `times`.
            """)

    static let commandLineCodes = [unusableFolder, unknownCode, emulatorFailed, unservedFile, unusableFaults]

    /// All diagnostic codes, sorted by id.
    static let all = (WorkspaceDiagnostics.all + commandLineCodes + callCodes + requestCodes).sorted {
        $0.id < $1.id
    }
}

// The diagnostics of calls.
extension DiagnosticCode {
    static let unreadableArgument = DiagnosticCode(
        "SG801", .error, "an argument is not KEY=VALUE",
        explanation: """
            `schemagen run ID` takes fields as KEY=VALUE. The field's type decides how the value is read: `seed=42` is a \
            number, but `duration=5` is a string if the schema says so.

                prompt='a fox in the snow'      a string
                prompt=@prompt.txt              the contents of a file; @@ for a string that begins with @
                image_url=@cat.png              a file, which is uploaded first
                image_urls=@a.png,@b.png        an array; repeating the argument appends to it
                voice.name=Ada  loras.0.scale=1 a field of an object, an element of an array
                loras:='[{"path": "…"}]'        JSON; also from a file: loras:=@loras.json
            """)
    static let unusableValue = DiagnosticCode(
        "SG802", .error, "a value cannot be used",
        explanation: """
            The file after an @ cannot be read, the text after := is not JSON, or the input has no place for a value. Nothing \
            was sent.
            """)
    static let unknownField = DiagnosticCode(
        "SG803", .error, "the endpoint does not know a field",
        explanation: """
            The document in `Schemas/` has no such field. fal ignores unknown fields and bills the run anyway, so this is an \
            error here. If fal has a field that the document lacks, fetch the document again with `schemagen add ID`, or send \
            the input with `--unchecked`.
            """)
    static let inputViolation = DiagnosticCode(
        "SG804", .error, "the input violates the endpoint's schema",
        explanation: """
            Each diagnostic names a field and what its document in `Schemas/` requires: a type, a range, a length, one of \
            several values. fal would reject the input with status 422. Nothing was sent. `--unchecked` sends it anyway.
            """)
    static let uncheckedInput = DiagnosticCode(
        "SG805", .note, "the input could not be checked",
        explanation: """
            The project has no document of the endpoint, so its fields are unknown. A value that is valid JSON is sent as \
            JSON (`42` is a number), any other value is a string, and fal validates the input. `schemagen add ID` adds the \
            document.
            """)
    static let missingKey = DiagnosticCode(
        "SG806", .error, "there is no fal key",
        explanation: """
            Calls need an API key from https://fal.ai/dashboard/keys in `FAL_KEY`, or in `FAL_KEY_ID` and `FAL_KEY_SECRET`. A \
            local fal (`schemagen serve`) needs none: set its URL with `FAL_EMULATOR` or `--emulator`. Nothing was sent.
            """)
    static let unusableSettings = DiagnosticCode(
        "SG807", .error, "an option of a call is invalid",
        explanation: """
            An option or an environment variable has an invalid value, such as an emulator that is not on this machine. Nothing \
            was sent.
            """)
    static let refusedCall = DiagnosticCode(
        "SG811", .error, "fal rejected the call, or the model failed",
        explanation: """
            fal responded with an error. The details follow, one for each field if fal named fields. fal's support can find \
            the request by its id.
            """)
    static let unreachableService = DiagnosticCode(
        "SG812", .error, "fal cannot be reached or is unavailable",
        explanation: """
            The network is down, fal is overloaded, or the account has too many requests in flight (429). Calls that cost \
            nothing were retried. Try again later; a request that has an id keeps running.
            """)
    static let unknownSubmission = DiagnosticCode(
        "SG813", .error, "it is unknown whether fal accepted the request",
        explanation: """
            The connection failed after the request may have arrived, the answer of a direct call broke off, a gateway in \
            front of fal answered in its place, or there was no answer within a few seconds after `--timeout` or Ctrl-C. It \
            was not sent again, because it could run and be billed twice. Check https://fal.ai/dashboard/requests before you \
            run it again.
            """)
    static let unreadableAnswer = DiagnosticCode(
        "SG814", .error, "fal's response could not be decoded",
        explanation: """
            The response is not what fal documents. The result is not lost: `schemagen result ID REQUEST` fetches it again.
            """)
    static let waitedTooLong = DiagnosticCode(
        "SG815", .error, "timed out",
        explanation: """
            `--timeout` limits how long the command waits. The request keeps running at fal; `schemagen result ID REQUEST \
            --wait` waits for it. If the time is up during the submit, the command waits up to 5 more seconds for its \
            answer, which has the id of the request.
            """)
    static let interruptedCall = DiagnosticCode(
        "SG816", .error, "the command was interrupted",
        explanation: """
            Ctrl-C during `run` cancels the request at fal: a queued request is removed from the queue, a running one may \
            still finish. During the submit, it first waits up to 5 seconds for the answer, which has the id of the request. \
            SIGTERM does the same. A second Ctrl-C exits at once, without waiting for fal. `run --async` submits a request \
            and does not wait for it.
            """)
    static let unfinishedRequest = DiagnosticCode(
        "SG817", .error, "the request is not finished yet",
        explanation:
            "`schemagen result ID REQUEST --wait` waits for it; `schemagen status ID REQUEST` shows its status.")
    static let unusableFile = DiagnosticCode(
        "SG818", .error, "a file cannot be read or written",
        explanation: """
            A file to upload cannot be read, or a downloaded file cannot be written. The result of the request is not lost: \
            `schemagen result ID REQUEST --download DIR` fetches its files again.
            """)
    static let tooExpensive = DiagnosticCode(
        "SG819", .error, "the call costs more than --max-cost",
        explanation: """
            `run --max-cost AMOUNT` multiplies fal's unit price by the units that the input asks for, and sends nothing if \
            that is more, or if only the model can tell how many units it takes. `run --estimate` prints the calculation. \
            fal bills what a call has really used.
            """)

    static let callCodes = [
        unreadableArgument, unusableValue, unknownField, inputViolation, uncheckedInput, missingKey, unusableSettings,
        refusedCall, unreachableService, unknownSubmission, unreadableAnswer, waitedTooLong, interruptedCall,
        unfinishedRequest, unusableFile, tooExpensive,
    ]
}

// The diagnostics of unified requests.
extension DiagnosticCode {
    static let unusableRequest = DiagnosticCode(
        "SG821", .error, "a unified request cannot be read",
        explanation: """
            `schemagen map ID REQUEST.json` reads a request as JSON, of the kind that the model makes something for: \
            `schemagen map ID` names it (VideoRequest, MusicRequest, TranscriptionRequest, …). Names are in snake case, \
            durations in seconds (or "auto", where the model chooses):

                {
                  "prompt": "a fox in the snow", "duration": 6, "aspect_ratio": "16:9", "seed": 42,
                  "images": [{"role": "first_frame", "media": "https://example.com/fox.png"}],
                  "extra": {"auto_fix": false}
                }

            The roles of images are \(roles(FalImageRole.self)); those of videos \(roles(FalVideoRole.self)); those of \
            audios \(roles(FalAudioRole.self)). A lone source is `"video"`, a lone track `"audio"`. `media` is a URL, \
            {"file": "path"} or {"data": "Base64", "content_type": "image/png"}. Weights are \
            `"loras": [{"path": "owner/name", "scale": 0.8}]`, lines `"dialogue": [{"text": "Hello", "voice": "Aria"}]`, \
            and a part of a sound or a film is `"section": {"start": 2, "end": 4}`.
            """)
    static let refusedRequest = DiagnosticCode(
        "SG822", .error, "a request does not fit the model",
        explanation: """
            The model does not accept a value, or the request has too many images. An app gets the same error before \
            anything is sent. With `--strict`, it is also an error if a part of the request would get lost, or if the request \
            does not fill a field that the model requires.
            """)
    static let lostInRequest = DiagnosticCode(
        "SG823", .warning, "a part of a request gets lost, or a required field is missing",
        explanation: """
            The model has no field for a part of the request, or it requires a field that the request does not fill. Apps \
            convert strictly by default, and get an error. `schemagen map ID` shows the fields of the model.
            """)

    static let requestCodes = [unusableRequest, refusedRequest, lostInRequest]

    private static func roles<Role: FalMediaRole>(_: Role.Type) -> String {
        Role.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
