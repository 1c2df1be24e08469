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
