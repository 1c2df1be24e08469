import SchemagenCore
import SchemagenWorkspace

// What only the command line can find.
extension DiagnosticCode {
    static let unusableFolder = DiagnosticCode(
        "SG701", .error, "the folder of the project is not there",
        explanation: """
            `--directory` names the folder of the project, the one that holds `Schemas/`. Without the option schemagen takes \
            the nearest folder upwards that has `Schemas/schemagen.yaml`, else the current one.
            """)
    static let unknownCode = DiagnosticCode(
        "SG702", .error, "there is no finding of that code",
        explanation: "`schemagen explain` without a code lists them all.")
    static let emulatorFailed = DiagnosticCode(
        "SG703", .error, "the local fal cannot run",
        explanation: """
            `schemagen serve` needs a port that nobody listens on and a folder with at least one usable document. `--port 0` \
            takes any free port; `--documents DIR` names the folder, which is the project's Schemas/ otherwise.
            """)
    static let unservedFile = DiagnosticCode(
        "SG704", .note, "a file is not served",
        explanation: """
            The local fal serves every endpoint document in its folder. A file that is none, or whose name gives no endpoint \
            id, is left out; the others are served.
            """)

    static let unusableFaults = DiagnosticCode(
        "SG705", .error, "the faults cannot be used",
        explanation: """
            `schemagen serve --faults FILE` reads what shall go wrong on purpose from YAML: a list under `faults:`, each with \
            `- fault: NAME`, and with `endpoint`, `operation`, `probability`, and `nth`, `every` or `times` to say when.
            """)

    static let commandLineCodes = [unusableFolder, unknownCode, emulatorFailed, unservedFile, unusableFaults]

    /// Every code there is, by id.
    static let everyCode = (WorkspaceDiagnostics.all + commandLineCodes + callCodes + requestCodes).sorted {
        $0.id < $1.id
    }
}
