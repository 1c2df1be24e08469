import TestSupport

extension TemporaryFolder {
    /// A folder with the document of ``SampleEndpoint`` in `Schemas/`.
    static func withSampleEndpoint() throws -> TemporaryFolder {
        try TemporaryFolder(["Schemas/\(SampleEndpoint.id).json": SampleEndpoint.json])
    }

    /// Runs the program that was built with these tests.
    func schemagen(
        _ arguments: [String], emulator: String? = nil, key: String? = nil, input: String = "",
        reactions: [(text: String, reaction: InteractiveProgram.Reaction)] = [],
        signal: (event: @Sendable () async -> Void, signal: InteractiveProgram.Signal)? = nil
    ) async throws -> InteractiveProgram.Outcome {
        var program = InteractiveProgram(folder: path)
        // A proxy of the machine, or a key of its owner, must play no part.
        program.environment = ["PATH": "/usr/bin:/bin", "HOME": path]
        program.environment["FAL_EMULATOR"] = emulator
        program.environment["FAL_KEY"] = key
        program.input = input
        program.reactions = reactions
        program.signal = signal
        return try await program.run(CommandLineTool.path, arguments)
    }
}
