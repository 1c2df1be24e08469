/// A file of the generated module, as it should be on disk.
package struct GeneratedFile: Sendable, Hashable {
    /// Below the output folder, with slashes.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
