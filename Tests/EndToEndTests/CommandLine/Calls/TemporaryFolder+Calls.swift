import TestSupport

extension TemporaryFolder {
    /// A folder with the document of ``SampleEndpoint`` in `Schemas/`.
    static func withSampleEndpoint() throws -> TemporaryFolder {
        try TemporaryFolder(["Schemas/\(SampleEndpoint.id).json": SampleEndpoint.json])
    }

    /// Runs the program that was built with these tests.
    func schemagen(
        _ arguments: [String], emulator: String? = nil, key: String? = nil, input: String = "",
        reactions: [(text: String, signal: Dialogue.Signal)] = []
    ) async throws -> Dialogue.Outcome {
        var dialogue = Dialogue(folder: path)
        // A proxy of the machine, or a key of its owner, must play no part.
        dialogue.environment = ["PATH": "/usr/bin:/bin", "HOME": path]
        dialogue.environment["FAL_EMULATOR"] = emulator
        dialogue.environment["FAL_KEY"] = key
        dialogue.input = input
        dialogue.reactions = reactions
        return try await dialogue.run(CommandLineTool.path, arguments)
    }
}
