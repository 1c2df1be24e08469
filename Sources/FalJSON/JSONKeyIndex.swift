/// Where the keys of a large object are: open addressing over places in its members.
///
/// Swift's hash, seeded per process, keeps a hostile document from aiming all its keys at one slot.
struct JSONKeyIndex: Sendable {
    /// Places plus one; 0 is free. A power of two, at most half taken.
    private var slots: [Int32]

    init(of members: [JSONObject.Member]) {
        var size = 64
        while size < members.count * 4 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for place in members.indices { insert(place, members) }
    }

    func place(of key: String, in members: [JSONObject.Member]) -> Int? {
        var slot = home(of: key)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            if members[place].key.hasSameBytes(as: key) { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds the place of a key that is not there yet.
    mutating func note(_ place: Int, in members: [JSONObject.Member]) {
        if members.count * 2 > slots.count {
            self = JSONKeyIndex(of: members)
        } else {
            insert(place, members)
        }
    }

    private mutating func insert(_ place: Int, _ members: [JSONObject.Member]) {
        var slot = home(of: members[place].key)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(truncatingIfNeeded: place + 1)
    }

    private func home(of key: String) -> Int {
        var hasher = Hasher()
        key.hashBytes(into: &hasher)
        return hasher.finalize() & (slots.count - 1)
    }
}
