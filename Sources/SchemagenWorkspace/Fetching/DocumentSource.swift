package import FalRuntime
import FalSupport
package import FalTransport
package import SchemagenCore

/// Where documents come from: fal, a service with the same API, a directory, or the vendored documents.
package protocol DocumentSource: Sendable {
    /// What the source is called in messages and summaries: `fal`, a base address, a directory.
    var name: String { get }

    /// The endpoints that match the patterns, in the order of their ids.
    ///
    /// A pattern that matches nothing does not throw: it is an error in ``Catalogue/diagnostics`` with the nearest ids,
    /// and the other patterns keep their endpoints.
    ///
    /// - Throws: When the catalogue cannot be fetched at all.
    func catalogue(matching patterns: [EndpointPattern]) async throws(Failure) -> Catalogue

    /// The documents of the endpoints, in the order asked for; an id asked for twice is answered once.
    ///
    /// A broken or missing document does not affect the others.
    ///
    /// - Parameter arrived: Called for every document as it arrives, from one task at a time, for progress.
    func documents(for ids: [String], arrived: @escaping @Sendable (DocumentResult) -> Void) async -> [DocumentResult]
}

extension DocumentSource {
    package func documents(for ids: [String]) async -> [DocumentResult] {
        await documents(for: ids, arrived: { _ in })
    }
}

/// The document of one endpoint, or why there is none.
package struct DocumentResult: Sendable {
    /// The requested id.
    package let id: String
    package let outcome: Result<FetchedDocument, Failure>

    package init(_ id: String, _ outcome: Result<FetchedDocument, Failure>) {
        self.id = id
        self.outcome = outcome
    }
}

/// A document as its source gave it.
package struct FetchedDocument: Sendable, Hashable {
    /// The requested id; the document's own may differ, because fal serves some apps under two names.
    package let id: String
    package let bytes: [UInt8]
    /// Where it came from: a URL or a path.
    package let address: String

    package init(id: String, bytes: [UInt8], address: String) {
        self.id = id
        self.bytes = bytes
        self.address = address
    }
}

/// The source that `--source` and `--offline` specify.
package enum SourceSpecification: Sendable, Hashable {
    /// fal, or another service with the same API.
    case service(ServiceAddress)
    case directory(String)
    /// The vendored documents, in this directory.
    case vendored(String)

    /// Reads the two options.
    ///
    /// - Parameters:
    ///   - text: the argument of `--source`: nothing for fal, a URL, or a directory.
    ///   - offline: whether `--offline` is given.
    ///   - schemas: the workspace's `Schemas` directory.
    /// - Throws: a usage ``Failure`` when the argument is neither a URL nor an existing directory.
    package init(source text: String?, offline: Bool, schemas: String) throws(Failure) {
        guard let text else {
            self = offline ? .vendored(schemas) : .service(.fal)
            return
        }
        if offline {
            throw Failure(
                .usage, .unusableSource, "--offline and --source exclude each other.",
                remedy: "--offline takes the documents in \(TerminalEscaping.escaped(schemas)); give one of the two.")
        }
        if text.contains("://") {
            self = .service(try ServiceAddress(base: text))
        } else if FileMetadata(at: text)?.isDirectory == true {
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
        let shown = TerminalEscaping.quoted(text)
        if text.trimmingWhitespace.isEmpty {
            return Failure(
                .usage, .unusableSource, "--source is empty.",
                remedy: "Give a URL or a directory, or leave the option out for fal.")
        }
        switch DocumentFile(path: text).kind {
        case .regular:
            return Failure(
                .usage, .unusableSource, "\(shown) is a file; a source is a directory of documents or a URL.",
                remedy: "Give the directory that contains the file.")
        default:
            let host = WebAddress("http://\(text)")
            let remedy =
                host?.port != nil || host?.isLoopback == true
                ? "If it is a URL, write http://\(TerminalEscaping.escaped(text, limit: 100))."
                : "Check the path; it is taken from the current directory. A URL begins with https:// or http://."
            return Failure(.usage, .unusableSource, "There is no directory \(shown).", remedy: remedy)
        }
    }
}

/// How a source sends requests.
package struct SourceEnvironment: Sendable {
    package var transport: any Transport
    package var retries: FalRetryPolicy
    /// The time limit, retries included, of each step: reading the catalogue, and fetching one document or a batch of
    /// them.
    package var deadline: Duration

    package init(
        transport: any Transport,
        // Somebody waits: a service that asks for more than half a minute is reported instead.
        retries: FalRetryPolicy = FalRetryPolicy(
            maximumAttempts: 4, firstDelay: .milliseconds(500), maximumDelay: .seconds(8),
            maximumRetryAfter: .seconds(30)),
        deadline: Duration = .seconds(120)
    ) {
        self.transport = transport
        self.retries = retries
        self.deadline = deadline
    }
}
