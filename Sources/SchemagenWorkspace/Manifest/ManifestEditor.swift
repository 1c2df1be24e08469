package import SchemagenCore

/// Adds models to a manifest and removes them, in the text as the user wrote it: comments, order, quotes, indentation
/// and line ends stay.
///
/// After each edit the text is read again, and must say exactly what was meant; otherwise there is a failure and no
/// text.
package struct ManifestEditor {
    /// The text as it is now.
    package private(set) var bytes: [UInt8]
    /// What the text says.
    package private(set) var manifest: Manifest
    private let path: String

    package init(_ bytes: [UInt8], path: String = Manifest.path) throws(Failure) {
        manifest = try Manifest(reading: bytes, path: path)
        self.bytes = bytes
        self.path = path
    }

    /// Lists models at the end of `models:`, in the given order; those that are listed already stay where they are.
    ///
    /// - Returns: the models that were not listed before.
    @discardableResult
    package mutating func add(_ models: [EndpointPattern]) throws(Failure) -> [String] {
        var added: [String] = []
        for model in models where !manifest.models.contains(where: { $0.text == model.text }) {
            if !added.contains(model.text) { added.append(model.text) }
        }
        if !added.isEmpty {
            try edit(to: manifest.models.map(\.text) + added) { list in list.append(added) }
        }
        return added
    }

    /// Takes models off the list, with the comment on the line of each.
    ///
    /// - Returns: the models that were listed.
    @discardableResult
    package mutating func remove(_ models: [EndpointPattern]) throws(Failure) -> [String] {
        let texts = Set(models.map(\.text))
        let listed = manifest.models.map(\.text)
        let indices = listed.indices.filter { texts.contains(listed[$0]) }
        if !indices.isEmpty {
            try edit(to: listed.filter { !texts.contains($0) }) { list in list.remove(at: indices) }
        }
        return indices.map { listed[$0] }
    }

    private mutating func edit(to models: [String], _ change: (inout ModelList) -> Bool) throws(Failure) {
        guard let root = try YAMLReader.read(bytes, path: path) else { throw refusal(at: nil) }
        var list = ModelList(bytes, root: root)
        guard change(&list) else { throw refusal(at: root["models"]) }
        guard let edited = try? Manifest(reading: list.bytes, path: path), edited.models.map(\.text) == models,
            edited.means(sameAs: manifest, but: edited.models)
        else { throw refusal(at: root["models"]) }
        bytes = list.bytes
        manifest = edited
    }

    private func refusal(at models: YAMLNode?) -> Failure {
        Failure(
            .usage, .uneditableManifest, "the layout of 'models' is not one that can be edited in place",
            at: .init(path: path, position: models?.position),
            remedy: "Write 'models:' with one '- ' per line below it, and try again; nothing has been changed.")
    }
}

extension Manifest {
    fileprivate func means(sameAs other: Manifest, but models: [Model]) -> Bool {
        var other = other
        other.models = models
        return means(sameAs: other)
    }
}
