import ArgumentParser
import FalJSON
import Testing

@testable import schemagen

@Suite("Manual page")
struct ManualPageTests {
    @Test("it has every verb that the help shows, with its options")
    func verbs() throws {
        let help = try JSONValue(parsing: Schemagen._dumpHelp())
        let page = ManualPage(help: help, version: "schemagen 1.2.3").text()
        #expect(page.hasPrefix(".TH SCHEMAGEN 1 \"\" \"schemagen 1.2.3\""))
        let sections = page.split(separator: "\n").filter { $0.hasPrefix(".SS schemagen ") }
        let named = sections.map { $0.split(separator: " ")[2] }
        #expect(named.contains("add") && named.contains("serve") && !named.contains("manual"))
        #expect(named.count == Schemagen.configuration.subcommands.count(where: { $0.configuration.shouldDisplay }) + 1)
        #expect(sections.contains(".SS schemagen remove patterns ... [options]"))
        #expect(page.contains("\\fB\\-\\-source <url|dir>\\fR\nWhere documents come from"))
        #expect(page.contains("\\fB\\-q, \\-\\-quiet\\fR"))
    }

    @Test("text that is no macro and no escape for the reader stays so for troff")
    func escapes() {
        let verb: JSONValue = [
            "commandName": "odd", "abstract": ".hidden files\n'quoted' in C:\\temp", "arguments": [],
        ]
        let page = ManualPage(help: ["command": ["commandName": "tool", "subcommands": [verb]]], version: "1").text()
        #expect(page.contains("\n\\&.hidden files\n\\&'quoted' in C:\\etemp\n"))
    }

    @Test("an argument shows its value, whether it may be left out or repeated, and its default")
    func arguments() {
        let arguments: JSONValue = [
            ["kind": "positional", "valueName": "id", "isOptional": true, "isRepeating": true, "abstract": "Ids."],
            [
                "kind": "option", "valueName": "n", "names": [["kind": "long", "name": "jobs"]],
                "abstract": "How many.", "defaultValue": "8",
            ],
            ["kind": "flag", "valueName": "secret", "shouldDisplay": false, "names": []],
        ]
        let verb: JSONValue = ["commandName": "go", "abstract": "Go.", "arguments": arguments]
        let page = ManualPage(help: ["command": ["commandName": "tool", "subcommands": [verb]]], version: "1").text()
        #expect(page.contains(".SS tool go [id ...] [options]\nGo.\n"))
        #expect(page.contains(".TP\n\\fB\\-\\-jobs <n>\\fR\nHow many. Default: 8.\n"))
        #expect(!page.contains("secret"))
    }
}
