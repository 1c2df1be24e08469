import ArgumentParser
import SchemagenWorkspace

/// Completes endpoint ids from the project's lock, which is one small file to read.
enum EndpointCompletion {
    static let ids = CompletionKind.custom { words, _, _ in
        let folder = try? ProjectFolder(directory: directory(in: words))
        return folder.map { Workspace.lockedIDs(root: $0.root) } ?? []
    }

    /// The argument of `--directory` among the words typed so far.
    private static func directory(in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word == "--directory", index + 1 < words.count { return words[index + 1] }
            if word.hasPrefix("--directory=") { return String(word.dropFirst("--directory=".count)) }
        }
        return nil
    }
}
