package import FalTransport

/// The transports that must behave alike.
package enum TransportKind: CaseIterable, CustomStringConvertible {
    #if os(Linux) || os(macOS)
        case curl
    #endif
    case urlSession

    package var description: String {
        switch self {
        #if os(Linux) || os(macOS)
            case .curl: "CurlTransport"
        #endif
        case .urlSession: "URLSessionTransport"
        }
    }

    /// Foundation's URLSession on Linux has one error for failed handshakes and much else.
    package var knowsFailedHandshakes: Bool { isComplete }

    /// Foundation's URLSession on Linux goes on receiving for a task that is suspended.
    package var holdsTheSenderBack: Bool { isComplete }

    private var isComplete: Bool {
        #if os(Linux)
            self == .curl
        #else
            true
        #endif
    }

    /// A fresh transport that asks no proxy, whatever the environment of the test run says.
    package func make() -> any Transport {
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
