import Foundation
import PackagePlugin

/// `swift package schemagen …`: runs an installed schemagen on the package.
///
/// It builds nothing: a plugin that depended on the tool, or on a binary of it, would make every app fetch that.
@main
struct SchemagenPlugin: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) async throws {
        let environment = ProcessInfo.processInfo.environment
        let process = Process()
        process.executableURL = try InstalledTool(environment: environment).executable()
        process.arguments = arguments
        process.currentDirectoryURL = context.package.directoryURL
        try process.run()
        // Ctrl-C reaches the tool as well, which then cancels what it began and says what it left.
        signal(SIGINT, SIG_IGN)
        process.waitUntilExit()
        // The tool has printed what is wrong. SwiftPM names this code, and itself exits with 1.
        guard process.terminationReason == .exit else { throw PluginProblem.signal(process.terminationStatus) }
        exit(process.terminationStatus)
    }
}

/// The schemagen that `SCHEMAGEN` names, or else the first one on the `PATH`.
struct InstalledTool {
    let environment: [String: String]

    func executable() throws -> URL {
        if let named = environment["SCHEMAGEN"], !named.isEmpty { return try chosen(URL(filePath: named)) }
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
        let candidates = folders.map { $0.appending(path: "schemagen") }
        guard let found = candidates.first(where: isProgram) else { throw PluginProblem.notInstalled }
        return found
    }

    /// `SCHEMAGEN` names the program itself, or the artifact bundle of a release, which has one for each platform.
    private func chosen(_ named: URL) throws -> URL {
        guard named.pathExtension == "artifactbundle" else {
            guard isProgram(named) else { throw PluginProblem.noProgram(named.path) }
            return named
        }
        let bundle = try JSONDecoder().decode(
            ArtifactBundle.self, from: Data(contentsOf: named.appending(path: "info.json")))
        let variants = bundle.artifacts["schemagen"]?.variants ?? []
        let fitting = variants.first { $0.supportedTriples.contains { $0.hasPrefix(Self.platform) } }
        guard let fitting else {
            throw PluginProblem.noVariant(bundle: named.path, platform: Self.platform)
        }
        let program = named.appending(path: fitting.path)
        guard isProgram(program) else { throw PluginProblem.noProgram(program.path) }
        return program
    }

    private func isProgram(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: url.path)
    }

    /// How the target triple of this machine begins.
    private static var platform: String {
        #if os(macOS) && arch(arm64)
            "arm64-apple-macos"
        #elseif os(macOS)
            "x86_64-apple-macos"
        #elseif arch(arm64)
            "aarch64-unknown-linux"
        #else
            "x86_64-unknown-linux"
        #endif
    }
}

/// `info.json` of an artifact bundle (SE-0305), as far as it matters here.
struct ArtifactBundle: Decodable {
    struct Artifact: Decodable {
        struct Variant: Decodable {
            let path: String
            let supportedTriples: [String]
        }

        let variants: [Variant]
    }

    let artifacts: [String: Artifact]
}

enum PluginProblem: Error, CustomStringConvertible {
    case notInstalled
    case noProgram(String)
    case noVariant(bundle: String, platform: String)
    case signal(Int32)

    var description: String {
        switch self {
        case .notInstalled:
            """
            there is no schemagen on the PATH. Install one (`make install PREFIX=$HOME/.local` in a clone of the \
            schemagen repository, or a release), or set SCHEMAGEN to its path.
            """
        case .noProgram(let path): "SCHEMAGEN names '\(path)', which is not a program."
        case .noVariant(let bundle, let platform): "'\(bundle)' has no schemagen for \(platform)."
        case .signal(let number): "schemagen was ended by signal \(number)."
        }
    }
}
