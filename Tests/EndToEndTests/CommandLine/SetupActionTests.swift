import Foundation
import TestSupport
import Testing

/// The script of the GitHub action `setup`, with a release that is made here.
@Suite("The action that sets up schemagen in a workflow")
struct SetupActionTests {
    private static let platform = {
        #if os(Linux)
            let system = "linux"
        #else
            let system = "macos"
        #endif
        #if arch(arm64)
            return system == "linux" ? "linux-aarch64" : "macos-arm64"
        #else
            return "\(system)-x86_64"
        #endif
    }()

    private static let name = "schemagen-1.2.3-\(platform)"

    /// A release whose tool is a script, and its checksum.
    private func release(in folder: TemporaryFolder) async throws {
        try folder.write("#!/bin/sh\necho schemagen 1.2.3\n", to: "tree/\(Self.name)/bin/schemagen")
        let commands = """
            cd "$0" && chmod +x tree/*/bin/schemagen && mkdir files runner && tar -czf "files/$1.tar.gz" -C tree "$1"
            cd files && { sha256sum "$1.tar.gz" || shasum -a 256 "$1.tar.gz"; } >"$1.sha256" 2>/dev/null
            """
        let made = try await Program.run("sh", ["-c", commands, folder.path, Self.name])
        try #require(made.status == 0, "\(made.output)")
    }

    private func setUp(_ folder: TemporaryFolder, _ variables: String...) async throws -> Program.Outcome {
        let script = Checkout.root.appending(path: ".github/actions/setup/install.sh").path
        let runner = [
            "FILES=\(folder / "files")", "RUNNER_TEMP=\(folder / "runner")", "GITHUB_PATH=\(folder / "path")",
            "GITHUB_OUTPUT=\(folder / "output")", "VERSION=", "SHA256=", "ACTION_REPOSITORY=", "ACTION_REF=",
        ]
        return try await Program.run("env", runner + variables + ["bash", script])
    }

    @Test("a release whose checksum is right is on the PATH of the next step")
    func installs() async throws {
        let folder = try TemporaryFolder()
        try await release(in: folder)
        let outcome = try await setUp(folder)
        #expect(outcome.status == 0, "\(outcome.output)")
        let path = String(decoding: try #require(folder.bytes("path")), as: UTF8.self)
        #expect(path.hasPrefix(folder / "runner") && path.hasSuffix("\(Self.name)/bin\n"))
        #expect(folder.bytes("output").map { String(decoding: $0, as: UTF8.self) } == "version=1.2.3\n")
    }

    @Test("a tarball with another checksum, or than the workflow expects, is not unpacked")
    func aHostileTarballIsNotUnpacked() async throws {
        let folder = try TemporaryFolder()
        try await release(in: folder)
        let expected = try await setUp(folder, "SHA256=\(String(repeating: "0", count: 64))")
        #expect(expected.status != 0 && expected.output.contains("::error title=setup schemagen::"))
        let file = try FileHandle(forWritingTo: URL(filePath: folder / "files/\(Self.name).tar.gz"))
        try file.seekToEnd()
        try file.write(contentsOf: Data("more".utf8))
        try file.close()
        let changed = try await setUp(folder)
        #expect(changed.status != 0 && changed.output.contains("and should have"))
        #expect(folder.bytes("path") == nil)
    }
}
