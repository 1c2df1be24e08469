/// Why a local fal could not be started, or ended by itself.
public struct EmulatorError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// Another program listens on the port.
        case portTaken
        /// The port is no port, or one this user may not listen on.
        case portRefused
        /// The address can be reached from other machines, and nobody said that it may be.
        case exposed
        /// The folder of documents is not there or cannot be read.
        case unreadableFolder
        /// Nothing to serve.
        case noDocuments
        /// A document that was handed over in the program cannot be used.
        case unusableDocument
        /// A setting makes no sense.
        case configuration
        /// The task that was starting it was cancelled.
        case cancelled
        /// The server ended although nobody asked it to.
        case server
    }

    public let kind: Kind
    /// What happened, as a sentence.
    public let message: String
    /// What to do about it, as a sentence.
    public let remedy: String

    init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message) \(remedy)" }
}
