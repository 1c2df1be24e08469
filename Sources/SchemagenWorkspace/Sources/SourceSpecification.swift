import FalSupport
package import SchemagenCore

/// What `--source` and `--offline` ask for.
package enum SourceSpecification: Sendable, Hashable {
    /// fal, or another service that speaks as it does.
    case service(ServiceAddress)
    case directory(String)
    /// What is vendored already, in this directory.
    case vendored(String)

    /// Reads the two options.
    ///
    /// - Parameters:
    ///   - text: the argument of `--source`: nothing for fal, an address, or a directory.
    ///   - offline: whether `--offline` is given.
    ///   - schemas: the workspace's `Schemas` directory.
    /// - Throws: a usage ``Failure`` when the argument is neither an address nor a directory that exists.
    package init(source text: String?, offline: Bool, schemas: String) throws(Failure) {
        guard let text else {
            self = offline ? .vendored(schemas) : .service(.fal)
            return
        }
        if offline {
            throw Failure(
                .usage, .unusableSource, "--offline and --source exclude each other.",
                remedy: "--offline takes the documents in \(ShownText.plain(schemas)); give one of the two.")
        }
        if text.contains("://") {
            self = .service(try ServiceAddress(base: text))
        } else if DocumentFile.isDirectory(text) {
            self = .directory(text)
        } else {
            throw Self.missing(text)
        }
    }

    /// The source itself.
    ///
    /// - Parameter key: the user's fal key; it is used for fal alone.
    package func source(key: String?, environment: SourceEnvironment) throws(Failure) -> any DocumentSource {
        switch self {
        case .service(let address): try FalSource(address, key: key, environment: environment)
        case .directory(let path): DirectorySource(path, layout: .any)
        case .vendored(let path): DirectorySource(path, layout: .vendored)
        }
    }

    private static func missing(_ text: String) -> Failure {
        let shown = ShownText.quoted(text)
        if text.trimmingWhitespace.isEmpty {
            return Failure(
                .usage, .unusableSource, "--source is empty.",
                remedy: "Give an address or a directory, or leave the option out for fal.")
        }
        switch DocumentFile(path: text).kind {
        case .regular:
            return Failure(
                .usage, .unusableSource, "\(shown) is a file; a source is a directory of documents or an address.",
                remedy: "Give the directory the file lies in.")
        default:
            let host = WebAddress("http://\(text)")
            let remedy =
                host?.port != nil || host?.isLoopback == true
                ? "If it is an address, write http://\(ShownText.plain(text, limit: 100))."
                : "Check the path; it is taken from the current directory. An address begins with https:// or http://."
            return Failure(.usage, .unusableSource, "There is no directory \(shown).", remedy: remedy)
        }
    }
}
