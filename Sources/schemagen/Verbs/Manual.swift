import ArgumentParser
import FalJSON

/// `schemagen manual`: prints the manual page, for the scripts that install and release the tool.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page, for `man -l -`.", shouldDisplay: false)

    func run() throws {
        let help = try JSONValue(parsing: Schemagen._dumpHelp())
        print(ManualPage(help: help, version: Version.line).text(), terminator: "")
    }
}
