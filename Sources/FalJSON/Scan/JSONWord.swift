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
    func hasSameBytes(as other: String) -> Bool {
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
    func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
