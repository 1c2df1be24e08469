import ArgumentParser

/// What the measured processes do. Prints one JSON object for the process that started it.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "One job, for another command to measure.", shouldDisplay: false,
        subcommands: [
            WorkOnJSON.self, WorkOnAdd.self, WorkOnGenerate.self, WorkOnQueue.self, WorkOnSubscriptions.self,
            WorkOnFirstCall.self, WorkOnLoad.self,
        ])
}
