import Testing

@Suite("Commands in messages")
struct MessageCommandTests {
    @Test("every `schemagen VERB` in the sources names a verb and options that exist")
    func commandsExist() async throws {
        let help = try await CommandLineHelp.current.value
        // A command in backticks may continue on the next line of a string literal.
        let command = /`(schemagen [a-z][^`\n]*(\\\n[^`\n]*)?)`/
        var count = 0
        for file in SourceFile.all where file.target != "Generated" {
            for match in file.text.matches(of: command) {
                count += 1
                let text = match.1.replacing("\\\n", with: " ").prefix { $0 != "(" }
                let problem = help.problem(with: text)
                #expect(problem == nil, "\(file.path): `\(text)`: \(problem ?? "")")
            }
        }
        #expect(count > 40)
    }

    @Test("a verb or an option that does not exist is found")
    func mistakesAreFound() async throws {
        let help = try await CommandLineHelp.current.value
        #expect(help.problem(with: "schemagen add ID --dry-run --format=json -q") == nil)
        #expect(help.problem(with: "schemagen refresh") == "there is no verb 'refresh'")
        #expect(help.problem(with: "schemagen list --wait") == "'list' has no option '--wait'")
    }
}
