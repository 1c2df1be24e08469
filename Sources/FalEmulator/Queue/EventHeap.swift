/// Things that are due at a time, the next one first; of those due together, the one that was put in first.
struct EventHeap<Item: Sendable>: Sendable {
    private struct Entry: Sendable {
        var moment: Duration
        var serial: Int
        var item: Item

        func isBefore(_ other: Entry) -> Bool { (moment, serial) < (other.moment, other.serial) }
    }

    private var entries: [Entry] = []
    private var serial = 0

    /// When the next thing is due.
    var next: Duration? { entries.first?.moment }

    mutating func insert(_ item: Item, at moment: Duration) {
        serial += 1
        entries.append(Entry(moment: moment, serial: serial, item: item))
        var place = entries.count - 1
        while place > 0, entries[place].isBefore(entries[(place - 1) / 2]) {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes out the next thing, if it is due.
    mutating func pop(upTo now: Duration) -> (moment: Duration, item: Item)? {
        guard let first = entries.first, first.moment <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.moment, first.item)
    }

    var count: Int { entries.count }

    /// Throws things away that nobody waits for any more.
    mutating func removeAll(where isDead: (Item) -> Bool) {
        // What is sorted is a heap as well.
        entries = entries.filter { !isDead($0.item) }.sorted { $0.isBefore($1) }
    }

    private mutating func sink() {
        var place = 0
        while true {
            let left = 2 * place + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
            guard entries[child].isBefore(entries[place]) else { return }
            entries.swapAt(child, place)
            place = child
        }
    }
}
