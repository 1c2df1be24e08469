/// A binary heap: the item with the smallest priority comes out first; of equal ones, the one that was inserted first.
///
/// Priorities are usually times. An item can be removed before its turn by the handle that `insert` returned.
package struct PriorityQueue<Priority: Comparable, Item> {
    /// Stands for one inserted item. It is never reused for another.
    package struct Handle: Sendable, Hashable {
        fileprivate let slot: Int
        fileprivate let serial: Int
    }

    fileprivate struct Entry {
        let priority: Priority
        let handle: Handle
        let item: Item

        func isBefore(_ other: Entry) -> Bool {
            (priority, handle.serial) < (other.priority, other.handle.serial)
        }
    }

    private var entries: [Entry] = []
    /// The index in `entries` of each slot's entry; meaningless for free slots.
    private var indices: [Int] = []
    private var freeSlots: [Int] = []
    private var serial = 0

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    /// The smallest priority.
    package var next: Priority? { entries.first?.priority }

    @discardableResult
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
    package mutating func pop(upTo limit: Priority) -> (priority: Priority, item: Item)? {
        guard let first = entries.first, first.priority <= limit else { return nil }
        removeEntry(at: 0)
        return (first.priority, first.item)
    }

    /// Takes out an item, if it is still in the queue.
    @discardableResult
    package mutating func remove(_ handle: Handle) -> Item? {
        guard handle.slot < indices.count, indices[handle.slot] < entries.count else { return nil }
        let entry = entries[indices[handle.slot]]
        guard entry.handle == handle else { return nil }
        removeEntry(at: indices[handle.slot])
        return entry.item
    }

    /// Takes out all items that `isObsolete` holds for.
    package mutating func removeAll(where isObsolete: (Item) -> Bool) {
        for entry in entries.filter({ isObsolete($0.item) }) { remove(entry.handle) }
    }

    // MARK: The heap

    private mutating func removeEntry(at index: Int) {
        freeSlots.append(entries[index].handle.slot)
        let last = entries.removeLast()
        guard index < entries.count else { return }
        entries[index] = last
        indices[last.handle.slot] = index
        siftUp(index)
        siftDown(index)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, entries[index].isBefore(entries[(index - 1) / 2]) {
            swap(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
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

    private mutating func swap(_ first: Int, _ second: Int) {
        entries.swapAt(first, second)
        indices[entries[first].handle.slot] = first
        indices[entries[second].handle.slot] = second
    }
}

extension PriorityQueue: Sendable where Priority: Sendable, Item: Sendable {}
extension PriorityQueue.Entry: Sendable where Priority: Sendable, Item: Sendable {}
