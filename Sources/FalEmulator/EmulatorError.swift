import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a local fal could not be started, or ended by itself.
public struct EmulatorError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// Another program listens on the port.
        case portTaken
        /// The port is invalid, or this user may not listen on it.
        case portRefused
        /// Other machines can reach the address, and the configuration does not allow that.
        case exposed
        /// The folder of documents does not exist or cannot be read.
        case unreadableFolder
        /// There is nothing to serve.
        case noDocuments
        /// A document that was given in code cannot be used.
        case unusableDocument
        /// A setting is invalid.
        case configuration
        /// The task that was starting it was cancelled.
        case cancelled
        /// The server ended by itself.
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

extension EmulatorError {
    /// The server did not start, or ended by itself.
    init(serverError: any Error, host: String, port: Int) {
        switch (serverError as? IOError)?.errnoCode {
        case EADDRINUSE:
            self.init(
                .portTaken, "Port \(port) is taken by another program.",
                remedy: "Give another port, or 0 for any free one.")
        case EACCES, EPERM:
            self.init(
                .portRefused, "This user may not listen on port \(port).",
                remedy: "Give a port from 1024 to 65535, or 0 for any free one.")
        case EADDRNOTAVAIL:
            self.init(
                .configuration, "This machine has no address \(host).",
                remedy: "Leave the host out for 127.0.0.1, or give an address of this machine.")
        default:
            self.init(.server, "The server ended: \(serverError).", remedy: "Start it again.")
        }
    }
}
