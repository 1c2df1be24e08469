import FalFields
import FalSupport
import SchemagenCore
import Subprocess

/// The documents of a project at a revision of its git repository.
struct GitRevision: Sendable {
    private let name: String
    private let root: String

    init(_ name: String, root: String) {
        self.name = name
        self.root = root
    }

    /// Far beyond what a project has; git's answer is held in memory.
    private static let maximumBytes = 1 << 30

    func documents() async throws(Failure) -> DiffDocuments {
        let commit = try await commit()
        let listing = try await git(["ls-tree", "-r", "-z", "--name-only", commit, "--", Workspace.schemas + "/"])
        let paths = String(decoding: listing, as: UTF8.self).split(separator: "\0").map(String.init)
        let ids = paths.compactMap(Workspace.documentID)
        let hasNames = paths.contains(NamesLock.path)
        let patches = paths.filter(PatchFiles.isPatchFile)
        let kept = ids.filter { paths.contains(Workspace.previousPath($0)) }
        let wanted =
            ids.map(Workspace.documentPath) + kept.map(Workspace.previousPath) + patches
            + (hasNames ? [NamesLock.path] : [])
        let contents = try await contents(wanted, of: commit)
        var result = DiffDocuments()
        result.isWhole = true
        for (id, bytes) in zip(ids, contents) {
            try result.add(FetchedDocument(id: id, bytes: bytes, address: "\(name):\(Workspace.documentPath(id))"))
        }
        for (id, bytes) in zip(kept, contents[ids.count...]) {
            result.documents[id]?.previous = .init(path: "\(name):\(Workspace.previousPath(id))", bytes: bytes)
        }
        let files = Dictionary(
            zip(patches, contents[(ids.count + kept.count)...]), uniquingKeysWith: { first, _ in first })
        result.patches = try PatchFiles.read(files) { "\(name):\($0)" }
        if hasNames, let bytes = contents.last {
            result.names = try NamesLock(reading: bytes, path: "\(name):\(NamesLock.path)").names
        }
        return result
    }

    /// The commit that the revision names.
    private func commit() async throws(Failure) -> String {
        let answer = try await run(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"], [])
        if answer.status == 0 { return String(decoding: answer.output, as: UTF8.self).trimmingWhitespace }
        let shown = TerminalEscaping.quoted(name)
        guard try await run(["rev-parse", "--git-dir"], []).status == 0 else {
            throw Failure(
                .usage, .unusableBase, "the project is in no git repository, so there is no revision \(shown)",
                at: .init(path: Workspace.schemas),
                remedy: "Give a folder of documents or a document: `schemagen diff --against DIR`.")
        }
        throw Failure(
            .usage, .unusableBase, "there is no file, folder or git revision \(shown)",
            at: .init(path: Workspace.schemas),
            remedy: "`git log --oneline` shows revisions; one of a remote has to be fetched first (`git fetch`).")
    }

    /// The files of a commit, in one call.
    private func contents(_ paths: [String], of commit: String) async throws(Failure) -> [[UInt8]] {
        guard !paths.isEmpty else { return [] }
        let request = paths.map { "\(commit):./\($0)\n" }.joined()
        var rest = try await git(["cat-file", "--batch"], input: Array(request.utf8))[...]
        var files: [[UInt8]] = []
        while files.count < paths.count {
            // `<object> blob <size>`, a line feed, the bytes, a line feed.
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
                let size = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").last.flatMap({ Int($0) }
                ),
                rest[end...].count > size + 1
            else { throw failure("git gave no content of \(paths[files.count])") }
            files.append(Array(rest[(end + 1)...].prefix(size)))
            rest = rest[(end + 1)...].dropFirst(size + 1)
        }
        return files
    }

    // MARK: Running git

    private func git(_ arguments: [String], input: [UInt8] = []) async throws(Failure) -> [UInt8] {
        let answer = try await run(arguments, input)
        guard answer.status == 0 else { throw failure("`git \(arguments[0])` failed") }
        return answer.output
    }

    private func run(
        _ arguments: [String], _ input: [UInt8]
    ) async throws(Failure) -> (status: Int32, output: [UInt8]) {
        do {
            let result = try await Subprocess.run(
                .name("git"), arguments: Arguments(["-C", root] + arguments), input: .array(input),
                output: .bytes(limit: Self.maximumBytes), error: .discarded)
            guard case .exited(let status) = result.terminationStatus else { return (1, []) }
            return (status, result.standardOutput)
        } catch {
            throw failure("git cannot be run: \(error)")
        }
    }

    private func failure(_ message: String) -> Failure {
        Failure(
            .failure, .unusableBase, message, at: .init(path: Workspace.schemas),
            remedy: "Install git, or give a folder of documents: `schemagen diff --against DIR`.")
    }
}
