import ArgumentParser
import FalFields
import SchemagenWorkspace

/// Completes endpoint ids from the project's lock, which is one small file to read.
enum EndpointCompletion {
    static let ids = CompletionKind.custom { words, _, _ in
        let folder = try? ProjectFolder(directory: directory(in: words))
        return folder.map { Workspace.lockedIDs(root: $0.root) } ?? []
    }

    /// Fields of the input, from the document of the endpoint that was typed.
    static let fields = CompletionKind.custom { words, _, _ in
        let ids = words.compactMap { $0.contains("=") ? nil : try? EndpointID(parsing: $0) }
        guard let folder = try? ProjectFolder(directory: directory(in: words)), let id = ids.first,
            let schema = try? Tool.workspace(folder).schema(of: id)
        else { return [] }
        return schema.inputFields.map { $0.name + "=" }
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
