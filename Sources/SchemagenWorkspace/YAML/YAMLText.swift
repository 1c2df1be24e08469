import FalJSON

/// The bytes of a text and where its lines begin.
///
/// libyaml counts characters, editors and diagnostics want bytes: this type knows both.
struct YAMLText {
    let bytes: [UInt8]
    private let lineStarts: [Int]
    /// The last character asked for. libyaml's marks mostly ascend, so each search begins where the last one ended.
    private var cursor = (character: 0, offset: 0)
    private let isASCII: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var ascii = true
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
            if byte >= 0x80 { ascii = false }
        }
        lineStarts = starts
        isASCII = ascii
    }

    /// The place of a byte.
    func position(of offset: Int) -> JSONPosition {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return JSONPosition(line: low + 1, column: offset - lineStarts[low] + 1)
    }

    /// The byte at which a character begins, counted in Unicode scalars as libyaml does.
    mutating func offset(ofCharacter character: Int) -> Int {
        if isASCII { return min(character, bytes.count) }
        if character < cursor.character { cursor = (0, 0) }
        while cursor.character < character, cursor.offset < bytes.count {
            cursor.offset += 1
            while cursor.offset < bytes.count, bytes[cursor.offset] & 0xC0 == 0x80 { cursor.offset += 1 }
            cursor.character += 1
        }
        return cursor.offset
    }
}
