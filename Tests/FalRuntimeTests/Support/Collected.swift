import FalSupport
import Loopback

/// A list that closures add to.
final class Collected<Element: Sendable>: Sendable {
    private let list = Locked([Element]())

    func add(_ element: Element) { list.withLock { $0.append(element) } }
    var all: [Element] { list.withLock { $0 } }
}
