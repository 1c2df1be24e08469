/// The members of a JSON object, in their order, each key once.
///
/// Equality and hash ignore the order. Keys are compared byte by byte, as RFC 8259 has it: "é" as one scalar and as two
/// are two keys.
public struct JSONObject: Sendable {
    /// A key and its value.
    public struct Member: Sendable, Hashable {
        public let key: String
        public var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }

        public static func == (left: Member, right: Member) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }

        public func hash(into hasher: inout Hasher) {
            key.hashBytes(into: &hasher)
            hasher.combine(value)
        }
    }

    /// Up to so many members are searched one by one.
    static let linearLimit = 16

    private(set) var members: [Member]
    /// Where keys are, in an object of more than ``linearLimit`` members.
    private var index: JSONKeyIndex?

    /// An object without members.
    public init() {
        members = []
    }

    /// An object of members in their order. Of members with one key the last value counts, at the place of the first.
    public init(_ members: some Sequence<Member>) {
        self.init()
        let members = Array(members)
        reserveCapacity(members.count)
        for member in members { self[member.key] = member.value }
    }

    /// An object of members some of whose keys may be equal.
    @inline(never)
    init(repeating members: [Member]) {
        self.init(members)
    }

    /// An object of members whose keys are known to differ, and no more than ``linearLimit``.
    init(distinct members: [Member]) {
        self.members = members
    }

    /// Makes room for so many members.
    public mutating func reserveCapacity(_ capacity: Int) { members.reserveCapacity(capacity) }

    /// The value of a key. Setting a new key appends it, setting `nil` removes it; null is `.some(.null)` or `.null`.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?):
                members[place].value = value
            case (nil, let value?):
                members.append(Member(key: key, value: value))
                noteLast()
            case (let place?, nil):
                members.remove(at: place)
                index = members.count > Self.linearLimit ? JSONKeyIndex(of: members) : nil
            case (nil, nil):
                break
            }
        }
    }

    /// The value of a key, to be changed in place; `fallback` is appended first when there is none.
    public subscript(key: String, default fallback: @autoclosure () -> JSONValue) -> JSONValue {
        get { self[key] ?? fallback() }
        _modify {
            let place: Int
            if let known = self.place(of: key) {
                place = known
            } else {
                place = members.count
                members.append(Member(key: key, value: fallback()))
                noteLast()
            }
            yield &members[place].value
        }
    }

    /// Adds a member at the end, or gives the key that is there a new value.
    public mutating func append(_ key: String, _ value: JSONValue) { self[key] = value }

    /// Adds a member at the end, or gives the key that is there a new value.
    public mutating func append(_ member: Member) { self[member.key] = member.value }

    /// Takes a member out.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        let value = self[key]
        if value != nil { self[key] = nil }
        return value
    }

    /// The place of a key among the members.
    public func index(forKey key: String) -> Int? { place(of: key) }

    /// The value of a key, for who asks for many keys in about the order of the members.
    ///
    /// - Parameter cursor: where to look first; then the place behind the member that was found.
    package func value(of key: String, after cursor: inout Int) -> JSONValue? {
        let length = key.utf8.count
        var place = cursor
        for _ in 0..<members.count {
            if place >= members.count { place = 0 }
            // Most keys differ in length: that is cheaper to see than the bytes.
            if members[place].key.utf8.count == length, members[place].key.hasSameBytes(as: key) {
                cursor = place + 1
                return members[place].value
            }
            place += 1
        }
        return nil
    }

    /// The keys in their order.
    public var keys: some RandomAccessCollection<String> & Sendable { members.map(\.key) }

    /// The values in their order.
    public var values: some RandomAccessCollection<JSONValue> & Sendable { members.map(\.value) }

    /// The members by the bytes of their keys.
    var sortedMembers: [Member] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private func place(of key: String) -> Int? {
        if let index { return index.place(of: key, in: members) }
        for place in 0..<members.count where members[place].key.hasSameBytes(as: key) { return place }
        return nil
    }

    /// Keeps the index in step after an append.
    private mutating func noteLast() {
        guard members.count > Self.linearLimit else { return }
        if index == nil {
            index = JSONKeyIndex(of: members)
        } else {
            index?.note(members.count - 1, in: members)
        }
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        JSONValue.object(left) == JSONValue.object(right)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(JSONValue.object(self)) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(members.map { Member(key: $0.0, value: $0.1) })
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON.
    public var description: String { JSONValue.object(self).description }
}

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
