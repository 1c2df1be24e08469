/// A binary heap: the item with the smallest priority comes out first; of equal ones, the one that was inserted first.
///
/// Priorities are usually times. An item can be removed before its turn by the handle that `insert` returned.
package struct PriorityQueue<Priority: Comparable, Item> {
    /// Stands for one inserted item. It is never reused for another.
    package struct Handle: Sendable, Hashable {
        @usableFromInline let slot: Int
        @usableFromInline let serial: Int

        @inlinable init(slot: Int, serial: Int) {
            self.slot = slot
            self.serial = serial
        }
    }

    @usableFromInline struct Entry {
        @usableFromInline let priority: Priority
        @usableFromInline let handle: Handle
        @usableFromInline let item: Item

        @inlinable init(priority: Priority, handle: Handle, item: Item) {
            self.priority = priority
            self.handle = handle
            self.item = item
        }

        @inlinable func isBefore(_ other: Entry) -> Bool {
            priority < other.priority || priority == other.priority && handle.serial < other.handle.serial
        }
    }

    @usableFromInline var entries: [Entry] = []
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
        if slot == indices.count { indices.append(0) }
        let handle = Handle(slot: slot, serial: serial)
        indices[slot] = entries.count
        entries.append(Entry(priority: priority, handle: handle, item: item))
        siftUp(entries.count - 1)
        return handle
    }

    /// Takes out the first item, if its priority is at most `limit`.
    @inlinable package mutating func pop(upTo limit: Priority) -> (priority: Priority, item: Item)? {
        guard let first = entries.first, first.priority <= limit else { return nil }
        removeEntry(at: 0)
        return (first.priority, first.item)
    }

    /// Takes out an item, if it is still in the queue.
    @discardableResult @inlinable
    package mutating func remove(_ handle: Handle) -> Item? {
        guard handle.slot < indices.count, indices[handle.slot] < entries.count else { return nil }
        let entry = entries[indices[handle.slot]]
        guard entry.handle == handle else { return nil }
        removeEntry(at: indices[handle.slot])
        return entry.item
    }

    /// Takes out all items that `isObsolete` holds for.
    @inlinable package mutating func removeAll(where isObsolete: (Item) -> Bool) {
        for entry in entries.filter({ isObsolete($0.item) }) { remove(entry.handle) }
    }

    // MARK: The heap

    @inlinable mutating func removeEntry(at index: Int) {
        freeSlots.append(entries[index].handle.slot)
        let last = entries.removeLast()
        guard index < entries.count else { return }
        entries[index] = last
        indices[last.handle.slot] = index
        siftUp(index)
        siftDown(index)
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
extension PriorityQueue.Entry: Sendable where Priority: Sendable, Item: Sendable {}
