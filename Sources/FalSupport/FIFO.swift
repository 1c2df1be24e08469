/// A queue: first in, first out.
///
/// What is taken is released at once. Its place is given up when such places are the larger part, so that taking costs
/// the same however many wait. Inlinable and public for the reasons that ``Locked`` gives.
public struct FIFO<Element> {
    @usableFromInline var places: [Element?] = []
    @usableFromInline var head = 0

    @inlinable package init() {}

    @inlinable package var count: Int { places.count - head }
    @inlinable package var isEmpty: Bool { head == places.count }
    @inlinable package var first: Element? { isEmpty ? nil : places[head] }

    @inlinable package mutating func append(_ element: Element) { places.append(element) }

    @discardableResult @inlinable
    package mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = places[head].take()
        head += 1
        if head * 2 > places.count { compact() }
        return element
    }

    /// Removes the first element for which `condition` holds.
    @inlinable package mutating func removeFirst(where condition: (Element) -> Bool) -> Element? {
        compact()
        guard let index = places.firstIndex(where: { $0.map(condition) ?? false }) else { return nil }
        return places.remove(at: index)
    }

    @inlinable mutating func compact() {
        places.removeFirst(head)
        head = 0
    }
}

extension FIFO: Sendable where Element: Sendable {}
