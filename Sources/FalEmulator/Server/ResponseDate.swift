import FalSupport
import Foundation

/// The `Date` header of responses (RFC 9110 §6.6.1), which is written once a second.
final class ResponseDate: Sendable {
    private let last = Locked((second: 0, text: ""))

    var text: String {
        let now = Int(Date().timeIntervalSince1970)
        if let text = last.withLock({ $0.second == now ? $0.text : nil }) { return text }
        let text = HTTPDate.text(now)
        last.withLock { $0 = (now, text) }
        return text
    }
}
