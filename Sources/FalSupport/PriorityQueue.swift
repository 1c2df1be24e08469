/// A binary heap: the item with the smallest priority comes out first; of equal ones, the one that was inserted first.
///
/// Priorities are usually times. An item can be removed before its turn by the handle that `insert` returned.
public struct PriorityQueue<Priority: Comparable, Item> {
    /// Stands for one inserted item. It is never reused for another.
    public struct Handle: Sendable, Hashable {
        @usableFromInline let slot: Int
        @usableFromInline let serial: Int

        @inlinable init(slot: Int, serial: Int) {
            self.slot = slot
            self.serial = serial
        }
    }

    /// Without the item, so that moving an entry moves numbers alone.
    @usableFromInline struct Entry {
        @usableFromInline let priority: Priority
        @usableFromInline let handle: Handle

        @inlinable init(priority: Priority, handle: Handle) {
            self.priority = priority
            self.handle = handle
        }

        @inlinable func isBefore(_ other: Entry) -> Bool {
            priority < other.priority || priority == other.priority && handle.serial < other.handle.serial
        }
    }

    @usableFromInline var entries: [Entry] = []
    /// The item of each slot; `nil` for free ones.
    @usableFromInline var items: [Item?] = []
    /// The index in `entries` of each slot's entry; meaningless for free slots.
    @usableFromInline var indices: [Int] = []
    @usableFromInline var freeSlots: [Int] = []
    @usableFromInline var serial = 0

    @inlinable package init() {}

    @inlinable package var count: Int { entries.count }
    @inlinable package var isEmpty: Bool { entries.isEmpty }

    /// The smallest priority.
    @inlinable package var next: Priority? { entries.first?.priority }

    @discardableResult @inlinable
    package mutating func insert(_ item: Item, at priority: Priority) -> Handle {
        serial += 1
        let slot = freeSlots.popLast() ?? indices.count
        if slot == indices.count {
            indices.append(0)
            items.append(nil)
        }
        let handle = Handle(slot: slot, serial: serial)
        indices[slot] = entries.count
        items[slot] = item
        entries.append(Entry(priority: priority, handle: handle))
        siftUp(entries.count - 1)
        return handle
    }

    /// Takes out the first item, if its priority is at most `limit`.
    @inlinable package mutating func pop(upTo limit: Priority) -> (priority: Priority, item: Item)? {
        guard let first = entries.first, first.priority <= limit else { return nil }
        return removeEntry(at: 0).map { (first.priority, $0) }
    }

    /// Takes out an item, if it is still in the queue.
    @discardableResult @inlinable
    package mutating func remove(_ handle: Handle) -> Item? {
        guard handle.slot < indices.count, indices[handle.slot] < entries.count else { return nil }
        guard entries[indices[handle.slot]].handle == handle else { return nil }
        return removeEntry(at: indices[handle.slot])
    }

    /// Takes out all items that `isObsolete` holds for.
    @inlinable package mutating func removeAll(where isObsolete: (Item) -> Bool) {
        let obsolete = entries.filter { items[$0.handle.slot].map(isObsolete) ?? false }
        for entry in obsolete { remove(entry.handle) }
    }

    // MARK: The heap

    @inlinable mutating func removeEntry(at index: Int) -> Item? {
        let slot = entries[index].handle.slot
        freeSlots.append(slot)
        let last = entries.removeLast()
        if index < entries.count {
            entries[index] = last
            indices[last.handle.slot] = index
            siftUp(index)
            siftDown(index)
        }
        return items[slot].take()
    }

    @inlinable mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, entries[index].isBefore(entries[(index - 1) / 2]) {
            swap(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    @inlinable mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            let left = 2 * index + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
            guard entries[child].isBefore(entries[index]) else { return }
            swap(child, index)
            index = child
        }
    }

    @inlinable mutating func swap(_ first: Int, _ second: Int) {
        entries.swapAt(first, second)
        indices[entries[first].handle.slot] = first
        indices[entries[second].handle.slot] = second
    }
}

extension PriorityQueue: Sendable where Priority: Sendable, Item: Sendable {}
extension PriorityQueue.Entry: Sendable where Priority: Sendable {}
