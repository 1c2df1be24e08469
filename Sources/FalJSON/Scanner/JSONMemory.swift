/// Remembers short texts of one document, because keys repeat: an OpenAPI document says `"type"` and `"description"`
/// hundreds of times, and taking the first string again is cheaper than making another.
struct JSONTextMemory: ~Copyable {
    /// The first and the last eight bytes of a text, overlapping when it is short; together with the count they are the
    /// whole of a text of 16 bytes or less.
    struct Words {
        let first: UInt64
        let last: UInt64
        let mark: UInt64

        /// - Parameter readable: how many bytes may be read from `start` on, `count` or more.
        @inline(__always)
        init(_ start: UnsafePointer<UInt8>, count: Int, readable: Int) {
            if count >= 8 {
                first = JSONWord.load(start)
                last = JSONWord.load(start + count - 8)
            } else if readable >= 8 {
                first = JSONWord.load(start) & ~(~0 << UInt64(count * 8))
                last = 0
            } else {
                var word: UInt64 = 0
                for index in 0..<count { word |= UInt64(start[index]) << UInt64(index * 8) }
                first = word
                last = 0
            }
            let mixed = (first ^ (last << 29 | last >> 35) ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
            mark = mixed ^ mixed >> 32
        }
    }

    private struct Entry {
        var first: UInt64
        var last: UInt64
        /// 0 when nothing is remembered here.
        var count: Int
        /// Where the text is in the document.
        var start: UnsafePointer<UInt8>
        var text: String
    }

    /// How many texts are remembered.
    private static var size: Int { 64 }

    /// How long a text may be to be remembered.
    private static var longest: Int { 40 }

    /// From which length on a document repeats itself enough to pay for the memory.
    private static var worthwhile: Int { 1024 }

    private let entries: UnsafeMutablePointer<Entry>

    private let isUsed: Bool

    /// - Parameter start: the document, of `length` bytes, which must outlive the memory.
    init(_ start: UnsafePointer<UInt8>, length: Int) {
        isUsed = length >= Self.worthwhile
        entries = .allocate(capacity: isUsed ? Self.size : 0)
        guard isUsed else { return }
        entries.initialize(repeating: Entry(first: 0, last: 0, count: 0, start: start, text: ""), count: Self.size)
    }

    deinit {
        entries.deinitialize(count: isUsed ? Self.size : 0)
        entries.deallocate()
    }

    /// The text of valid UTF-8 bytes.
    @inline(__always)
    mutating func text(_ start: UnsafePointer<UInt8>, count: Int, _ words: Words) -> String {
        let bytes = UnsafeBufferPointer(start: start, count: count)
        guard isUsed, count <= Self.longest else { return String(decoding: bytes, as: UTF8.self) }
        let entry = entries + Int(truncatingIfNeeded: words.mark) & (Self.size - 1)
        if entry.pointee.first == words.first, entry.pointee.last == words.last, entry.pointee.count == count,
            count <= 16 || JSONWord.equal(entry.pointee.start + 8, start + 8, count: count - 16)
        {
            return entry.pointee.text
        }
        let text = String(decoding: bytes, as: UTF8.self)
        entry.pointee = Entry(first: words.first, last: words.last, count: count, start: start, text: text)
        return text
    }
}

/// Where strings with escapes are decoded, one after the other; what it makes are strings of their exact size.
struct JSONScratch: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity = 0

    init() {
        // Most texts never need a byte of it.
        base = UnsafeMutablePointer<UInt8>.allocate(capacity: 0)
    }

    deinit { base.deallocate() }

    var string: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

    mutating func clear() { count = 0 }

    @inline(__always)
    mutating func append(_ bytes: UnsafePointer<UInt8>, count added: Int) {
        reserve(added)
        (base + count).update(from: bytes, count: added)
        count += added
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    /// Appends a Unicode scalar value as UTF-8.
    mutating func append(_ scalar: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift & 0x3F)) }
        switch scalar {
        case ..<0x80:
            append(UInt8(scalar))
        case ..<0x800:
            append(UInt8(0xC0 | scalar >> 6))
            append(tail(0))
        case ..<0x10000:
            append(UInt8(0xE0 | scalar >> 12))
            append(tail(6))
            append(tail(0))
        default:
            append(UInt8(0xF0 | scalar >> 18))
            append(tail(12))
            append(tail(6))
            append(tail(0))
        }
    }

    @inline(__always)
    private mutating func reserve(_ added: Int) {
        if capacity - count < added { grow(by: added) }
    }

    @inline(never)
    private mutating func grow(by added: Int) {
        capacity = max(capacity * 2, count + added, 256)
        let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        wider.update(from: base, count: count)
        base.deallocate()
        base = wider
    }
}

/// A growing stack that gives its elements away without copying them.
///
/// The scanner keeps the finished values of all open arrays and objects on one: a container takes its children off in
/// one move, into an array of exactly the right size.
struct JSONStack<Element>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    @inline(__always)
    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    @inline(__always)
    mutating func pop() -> Element {
        count -= 1
        return (base + count).move()
    }

    /// Forgets the topmost elements, which the caller has moved away.
    @inline(__always)
    mutating func forget(_ number: Int) { count -= number }

    @inline(never)
    private mutating func grow() {
        let wider = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        wider.moveInitialize(from: base, count: count)
        base.deallocate()
        base = wider
        capacity *= 2
    }
}

/// Eight bytes at a time.
enum JSONWord {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    static let spaces: UInt64 = 0x2020_2020_2020_2020

    /// Eight bytes, the first of them lowest.
    @inline(__always)
    static func load(_ p: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    }

    /// Stores eight bytes, the lowest first.
    @inline(__always)
    static func store(_ word: UInt64, _ p: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(p).storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// Marks, by their high bit, bytes that are not plain: below 0x20, `"`, `\`, or above 0x7F.
    ///
    /// The subtractions borrow from a marked byte only, so bytes above the first marked one may be marked wrongly, the
    /// first never.
    @inline(__always)
    static func special(in word: UInt64) -> UInt64 {
        let quotes = (word ^ 0x2222_2222_2222_2222) &- ones
        let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
        return ((word &- spaces) | quotes | backslashes | word) & highBits
    }

    /// Marks bytes that a writer must escape: below 0x20, `"`, `\`. The same remark holds.
    @inline(__always)
    static func escaped(in word: UInt64) -> UInt64 {
        let controls = (word &- spaces)
        let quotes = (word ^ 0x2222_2222_2222_2222) &- ones
        let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
        return (controls | quotes | backslashes) & ~word & highBits
    }

    /// The number of bytes before the first marked one.
    @inline(__always)
    static func index(ofFirst marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }

    /// Whether two runs of bytes are equal.
    @inline(__always)
    static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Bool {
        if count >= 8 {
            var index = 0
            while index + 8 <= count {
                if load(left + index) != load(right + index) { return false }
                index += 8
            }
            // The last word overlaps what was compared already.
            return load(left + count - 8) == load(right + count - 8)
        }
        for index in 0..<count where left[index] != right[index] { return false }
        return true
    }
}

extension String {
    /// Whether two strings are the same UTF-8 bytes. JSON compares so (RFC 8259, 8.3), while `==` also takes different
    /// spellings of one character for equal: "é" as one scalar or as two.
    package func hasSameBytes(as other: String) -> Bool {
        let answer = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                guard left.count == right.count else { return false }
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return JSONWord.equal(first, second, count: left.count)
            }
        }
        // Strings bridged from Objective-C have no contiguous bytes.
        return (answer ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// Hashes the bytes, in step with ``hasSameBytes(as:)``.
    package func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
