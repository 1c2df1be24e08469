import FalSupport

/// An address to listen on.
struct BindHost {
    private let text: String

    init(_ text: String) { self.text = text.lowercased() }

    /// Whether only this machine can get there. A name is believed only when it is the one that every system has.
    var isLoopback: Bool {
        WebAddress.isLoopback(bracketed)
    }

    /// As it stands in an address that leads there from this machine.
    var inAddress: String {
        switch text {
        case "0.0.0.0", "::": "127.0.0.1"
        default: bracketed
        }
    }

    private var bracketed: String { text.contains(":") ? "[\(text)]" : text }
}
