import Foundation
import TestSupport
import Testing

@Suite("Documentation")
struct DocumentationTests {
    @Test("README.md is short, and its links lead to files")
    func readme() throws {
        let readme = try DocumentationPage("README.md")
        #expect(readme.lines.count <= 250)
        for page in DocumentationPage.all {
            let folder = Checkout.root.appending(path: page.path).deletingLastPathComponent()
            for match in page.prose.matches(of: /\]\((?!http)([^)#]+)/) {
                let target = folder.appending(path: String(match.1))
                #expect(FileManager.default.fileExists(atPath: target.path), "\(page.path): \(match.1)")
            }
        }
    }

    @Test("every Swift sample compiles against the built package")
    func samplesCompile() async throws {
        let compiler = try await SampleCompiler()
        let errors = try await compiler.errors(in: DocumentationPage.all)
        #expect(errors == "")
        for page in DocumentationPage.all {
            for block in page.blocks where block.isManifest {
                let errors = try await compiler.errors(inManifest: block)
                #expect(errors == "", "\(page.path):\(block.line)")
            }
        }
        #expect(!DocumentationPage.tutorialPrograms.isEmpty)
        for program in DocumentationPage.tutorialPrograms {
            #expect(try await compiler.errors(inProgram: program) == "", "\(program)")
        }
    }

    @Test("every file that a tutorial names is there, and every file is named")
    func tutorialFiles() throws {
        let sources = Checkout.root.appending(path: "Sources")
        let paths = FileManager.default.subpaths(atPath: sources.path) ?? []
        var named: Set<String> = []
        for path in paths where path.hasSuffix(".tutorial") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let catalogue = path.prefix { $0 != "." } + ".docc"
            named.formUnion(text.matches(of: /file: ([^)]+)/).map { "\(catalogue)/Resources/\($0.1)" })
        }
        #expect(named == Set(paths.filter { $0.contains(".docc/Resources/") && !$0.hasSuffix(".svg") }))
    }

    @Test("README.md shows what `schemagen add` prints")
    func printedByAdd() async throws {
        let project = try TemporaryFolder()
        let added = try await CommandLineTool.run(
            ["add", "fal-ai/kling-video/v2.6", "--source", CommandLineTool.documents], in: project)
        let blocks = try DocumentationPage("README.md").blocks
        let block = try #require(blocks.first { $0.code.contains("Example call:") })
        // How long it took, and where the checkout is.
        func comparable(_ lines: [String]) -> [String] {
            lines.map { $0.replacing(/^Time .*|path: "[^"]*"/, with: "…") }
        }
        let printed = added.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(comparable(printed.dropLast()) == comparable(block.code))
    }

    @Test("every command names a verb and options that exist", arguments: DocumentationPage.all)
    func commands(page: DocumentationPage) async throws {
        let help = try await CommandLineHelp.current.value
        for command in page.commands {
            let problem = help.problem(with: command)
            #expect(problem == nil, "\(command): \(problem ?? "")")
        }
    }

    @Test("CommandLine.md lists every verb with its own options")
    func verbs() async throws {
        let page = try DocumentationPage("Documentation/CommandLine.md")
        let help = try await CommandLineHelp.current.value
        let shared: Set<String> = [
            "--format", "--quiet", "--directory", "--source", "--offline", "--emulator", "--help", "--version",
        ]
        for verb in help.verbs.subtracting(["help"]) {
            let row = page.lines.first { $0.hasPrefix("| `\(verb)`") || $0.hasPrefix("| `\(verb) ") }
            let listed = try #require(row, "there is no row for \(verb)").matches(of: /--[a-z-]+/).map { String($0.0) }
            #expect(Set(listed) == help.longOptions(of: verb).subtracting(shared), "\(verb)")
        }
    }
}
