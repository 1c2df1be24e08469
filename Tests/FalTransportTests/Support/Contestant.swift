import FalTransport
import Testing

/// The transports that must behave alike.
enum Contestant: CaseIterable, CustomTestStringConvertible {
    #if os(Linux) || os(macOS)
        case curl
    #endif
    case urlSession

    var testDescription: String {
        switch self {
        #if os(Linux) || os(macOS)
            case .curl: "CurlTransport"
        #endif
        case .urlSession: "URLSessionTransport"
        }
    }

    /// Foundation's URLSession on Linux has one error for failed handshakes and much else.
    var knowsFailedHandshakes: Bool { isComplete }

    /// Foundation's URLSession on Linux goes on receiving for a task that is suspended.
    var holdsTheSenderBack: Bool { isComplete }

    private var isComplete: Bool {
        #if os(Linux)
            self == .curl
        #else
            true
        #endif
    }

    /// A fresh transport that asks no proxy, whatever the environment of the test run says.
    func make() -> any Transport {
        switch self {
        #if os(Linux) || os(macOS)
            case .curl:
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                return CurlTransport(configuration: configuration)
        #endif
        case .urlSession: return URLSessionTransport()
        }
    }
}

/// The error that `body` throws; a missing one is recorded as a failure of the test.
func transportError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws(TransportError) -> some Any
) async -> TransportError? {
    do {
        let value = try await body()
        Issue.record("no error, but \(value)", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

/// Waits until `condition` holds. Gives up, as a failure, after a time that no working machine needs.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
) async {
    for _ in 0..<3000 {
        if condition() { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
