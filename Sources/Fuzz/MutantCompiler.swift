import FalJSON
import Foundation
import SchemagenCore
import TestSupport

/// Type-checks what mutants became, many in one run of the compiler, against the runtime that this program was built
/// with.
struct MutantCompiler {
    /// Where the sources stand while they are checked.
    let folder: String

    private static let batch = 50

    /// - Returns: the mutants whose Swift does not compile.
    func check(_ mutants: [[UInt8]]) async throws -> [FuzzReport.Finding] {
        var findings: [FuzzReport.Finding] = []
        for start in stride(from: 0, to: mutants.count, by: Self.batch) {
            findings += try await checkBatch(Array(mutants[start..<min(start + Self.batch, mutants.count)]))
        }
        return findings
    }

    private func checkBatch(_ mutants: [[UInt8]]) async throws -> [FuzzReport.Finding] {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let generator = try EndpointGenerator()
        for (index, mutant) in mutants.enumerated() {
            let source = SourceDocument(id: DocumentTarget.id, path: "mutant.json", bytes: mutant)
            let name = try DocumentTarget.typeName("Mutant\(index)")
            guard case .done(let artifact) = generator.generate(source, typeName: name) else { continue }
            let example = """

                enum Example\(index) { static let input: Mutant\(index).Input = \(artifact.exampleInput) }

                """
            let text = artifact.file.text + example
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/Mutant\(index).swift"))
        }
        let outcome = try await Program.run("swiftc", try options() + ["-module-name", "Mutants"] + files())
        guard outcome.status != 0 else { return [] }
        let complaints = outcome.output.split(separator: "\n").filter { $0.contains(": error: ") }
        let findings = mutants.enumerated().compactMap { index, mutant -> FuzzReport.Finding? in
            let own = complaints.first { $0.contains("/Mutant\(index).swift:") }
            return own.map { .init(input: mutant, text: "its Swift does not compile: \($0)") }
        }
        guard findings.isEmpty else { return findings }
        throw NotChecked(description: "swiftc failed without naming a mutant:\n\(outcome.complaints)")
    }

    struct NotChecked: Error, CustomStringConvertible { let description: String }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
    }

    private func options() throws -> [String] {
        guard let program = Bundle.main.executablePath else {
            throw NotChecked(description: "this program has no path")
        }
        let products = URL(filePath: program).deletingLastPathComponent().path
        return [
            "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library", "-I",
            "\(products)/Modules",
            "-Xcc", "-fmodule-map-file=\(Checkout.root.path)/Sources/CCurl/module.modulemap",
        ]
    }
}
