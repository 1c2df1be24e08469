import FalFields
import FalJSON
import FalSupport
package import SchemagenCore

/// The project's corrections of wrong documents: `Schemas/patches/<endpoint id or family>.yaml`.
package enum PatchFiles {
    static let folder = "Schemas/patches"

    /// All patches of a project: wider families first, each file in its own order.
    ///
    /// - Throws: a usage ``Failure`` with everything that cannot be read.
    package static func read(root: String) throws(Failure) -> PatchSet {
        var files: [String: [UInt8]] = [:]
        for path in try DiskFile.files(below: folder, in: root) where isPatchFile(path) {
            files[path] = try DiskFile.contents(of: path, in: root) ?? []
        }
        return try read(files) { $0 }
    }

    /// - Parameters:
    ///   - files: their contents by path, from the project's folder.
    ///   - shown: a path as the user knows it.
    static func read(_ files: [String: [UInt8]], shown: (String) -> String) throws(Failure) -> PatchSet {
        var patches: [Patch] = []
        var diagnostics: [Diagnostic] = []
        for (path, bytes) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            do throws(Failure) {
                let family = try family(of: path)
                guard let root = try YAMLReader.read(bytes, path: shown(path)) else { continue }
                patches += PatchReader(path: shown(path), family: family)
                    .read(root.json, reporting: &diagnostics)
            } catch {
                diagnostics += error.diagnostics
            }
        }
        guard diagnostics.isEmpty else { throw Failure(.usage, diagnostics) }
        // A family lies before what is below it: its id is shorter.
        return PatchSet(
            patches.enumerated().sorted { left, right in
                let (first, second) = (left.element.family.utf8.count, right.element.family.utf8.count)
                return first == second ? left.offset < right.offset : first < second
            }.map(\.element))
    }

    /// Whether a file of `Schemas/` is to be read: other files beside patches are the user's.
    static func isPatchFile(_ path: String) -> Bool {
        path.hasPrefix(folder + "/") && (path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
    }

    private static func family(of path: String) throws(Failure) -> String {
        let name = String(path.dropFirst(folder.utf8.count + 1))
        guard name.hasSuffix(".yaml") else {
            throw Failure(
                .usage, .unreadablePatch, "a patch file ends in .yaml", at: .init(path: path),
                remedy: "Rename it to \(name.dropLast(".yml".count)).yaml.")
        }
        let family = String(name.dropLast(".yaml".count))
        let reason: String?
        do throws(PatternGrammar.Refusal) {
            try PatternGrammar.check(family)
            reason = family.contains { $0 == "*" || $0 == "?" } ? "it contains a wildcard" : nil
        } catch {
            reason = error.reason
        }
        guard let reason else { return family }
        throw Failure(
            .usage, .unreadablePatch,
            "\(TerminalEscaping.quoted(family)) is neither an endpoint id nor a family: \(reason)",
            at: .init(path: path), remedy: "Name the file after an endpoint, like \(folder)/fal-ai/flux/dev.yaml.")
    }
}
