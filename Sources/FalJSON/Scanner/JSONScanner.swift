/// The one reader of RFC 8259, over bytes in memory.
///
/// It does not recurse: open arrays and objects wait on a stack of frames, their finished children on another, so depth
/// costs no thread stack.
struct JSONScanner<Tree: JSONTree>: ~Copyable {
    typealias Cursor = UnsafePointer<UInt8>

    /// An array or object that is still open.
    struct Frame {
        let start: Cursor
        let position: JSONPosition
        let isObject: Bool
        /// How many values and keys were on their stacks before.
        let values: Int
        let keys: Int
    }

    let start: Cursor
    let end: Cursor
    let maximumDepth: Int
    let allowsNonFinite: Bool
    private var line: UInt32 = 1
    private var lineStart: Cursor
    private var values = JSONStack<Tree>(capacity: 32)
    private var keys = JSONStack<Tree.WaitingKey>(capacity: 32)
    private var frames = JSONStack<Frame>(capacity: 16)
    var memory: JSONTextMemory
    var scratch = JSONScratch()

    private init(start: Cursor, count: Int, limits: JSONLimits) {
        self.start = start
        self.end = start + count
        maximumDepth = limits.maximumDepth
        allowsNonFinite = limits.allowsNonFinite
        lineStart = start
        memory = JSONTextMemory(start, length: count)
    }

    /// Reads a whole text.
    static func tree(of text: UnsafeRawBufferPointer, limits: JSONLimits) throws(JSONError) -> Tree {
        guard text.count <= min(limits.maximumBytes, Int(UInt32.max) - 1) else {
            throw JSONError(
                .tooLarge(bytes: text.count, limit: limits.maximumBytes), at: JSONPosition(line: 1, column: 1),
                offset: 0)
        }
        guard let base = text.baseAddress, !text.isEmpty else {
            throw JSONError(
                JSONFault(kind: .expected(.value), offset: 0), in: text, limits: limits)
        }
        do {
            let bytes = base.assumingMemoryBound(to: UInt8.self)
            var scanner = JSONScanner(start: bytes, count: text.count, limits: limits)
            return try scanner.document()
        } catch {
            throw JSONError(error, in: text, limits: limits)
        }
    }

    private mutating func document() throws(JSONFault) -> Tree {
        var p = start
        if end - p >= 3, p[0] == 0xEF, p[1] == 0xBB, p[2] == 0xBF { throw fault(.byteOrderMark, at: p) }
        skipSpace(&p)
        value: while true {
            // A value must start at p.
            guard p < end else { throw fault(.expected(.value), at: p) }
            let position = position(of: p)
            switch p.pointee {
            case UInt8(ascii: "\""):
                values.push(Tree.string(try text(&p), at: position))

            case UInt8(ascii: "{"):
                try open(p, at: position, isObject: true)
                p += 1
                skipSpace(&p)
                if p == end || p.pointee != UInt8(ascii: "}") {
                    try key(&p, orEnd: true)
                    continue value
                }
                p += 1
                closeEmpty()

            case UInt8(ascii: "["):
                try open(p, at: position, isObject: false)
                p += 1
                skipSpace(&p)
                if p == end || p.pointee != UInt8(ascii: "]") {
                    guard p < end, startsValue(p) else { throw fault(.expected(.elementOrEnd), at: p) }
                    continue value
                }
                p += 1
                closeEmpty()

            case UInt8(ascii: "N") where allowsNonFinite, UInt8(ascii: "I") where allowsNonFinite,
                UInt8(ascii: "-") where startsNonFinite(p):
                values.push(Tree.number(try nonFinite(&p), at: position))

            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                values.push(Tree.number(try number(&p), at: position))

            case UInt8(ascii: "t"):
                try word("true", &p)
                values.push(Tree.bool(true, at: position))

            case UInt8(ascii: "f"):
                try word("false", &p)
                values.push(Tree.bool(false, at: position))

            case UInt8(ascii: "n"):
                try word("null", &p)
                values.push(Tree.null(at: position))

            default:
                throw fault(.expected(.value), at: p)
            }

            // A value has ended at p; so may the containers around it.
            while true {
                skipSpace(&p)
                guard frames.count > 0 else {
                    guard p == end else { throw fault(.expected(.nothing), at: p) }
                    return values.pop()
                }
                let inObject = frames.base[frames.count - 1].isObject
                guard p < end else { throw fault(.expected(inObject ? .commaOrObjectEnd : .commaOrArrayEnd), at: p) }
                if p.pointee == UInt8(ascii: ",") {
                    let comma = p
                    p += 1
                    skipSpace(&p)
                    if p < end, p.pointee == UInt8(ascii: inObject ? "}" : "]") {
                        throw fault(.trailingComma, at: comma)
                    }
                    if inObject { try key(&p, orEnd: false) }
                    continue value
                }
                if inObject {
                    guard p.pointee == UInt8(ascii: "}") else { throw fault(.expected(.commaOrObjectEnd), at: p) }
                    p += 1
                    closeObject()
                } else {
                    guard p.pointee == UInt8(ascii: "]") else { throw fault(.expected(.commaOrArrayEnd), at: p) }
                    p += 1
                    closeArray()
                }
            }
        }
    }

    /// Reads a key and its colon, and leaves p before the member's value.
    @inline(__always)
    private mutating func key(_ p: inout Cursor, orEnd: Bool) throws(JSONFault) {
        guard p < end, p.pointee == UInt8(ascii: "\"") else { throw fault(.expected(orEnd ? .keyOrEnd : .key), at: p) }
        let position = position(of: p)
        let (text, mark) = try markedText(&p)
        keys.push(Tree.key(text, mark: mark, at: position))
        skipSpace(&p)
        guard p < end, p.pointee == UInt8(ascii: ":") else { throw fault(.expected(.colon), at: p) }
        p += 1
        skipSpace(&p)
    }

    @inline(__always)
    private mutating func open(_ p: Cursor, at position: JSONPosition, isObject: Bool) throws(JSONFault) {
        guard frames.count < maximumDepth else { throw fault(.tooDeep, at: p) }
        frames.push(
            Frame(start: p, position: position, isObject: isObject, values: values.count, keys: keys.count))
    }

    private mutating func closeEmpty() {
        let frame = frames.pop()
        values.push(Tree.empty(isObject: frame.isObject, at: frame.position))
    }

    @inline(__always)
    private mutating func closeArray() {
        let frame = frames.pop()
        let count = values.count - frame.values
        let array = Tree.array(values.base + frame.values, count: count, at: frame.position)
        values.forget(count)
        values.push(array)
    }

    @inline(__always)
    private mutating func closeObject() {
        let frame = frames.pop()
        let count = keys.count - frame.keys
        let object = Tree.object(
            keys: keys.base + frame.keys, values: values.base + frame.values, count: count, at: frame.position)
        keys.forget(count)
        values.forget(count)
        values.push(object)
    }

    private func startsValue(_ p: Cursor) -> Bool {
        switch p.pointee {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            true
        default: startsNonFinite(p)
        }
    }

    /// Whether `NaN`, `Infinity` or `-Infinity` may stand at p, and its first letters do.
    private func startsNonFinite(_ p: Cursor) -> Bool {
        guard allowsNonFinite else { return false }
        let letter = p.pointee == UInt8(ascii: "-") && end - p > 1 ? p[1] : p.pointee
        return letter == UInt8(ascii: "I") || p.pointee == UInt8(ascii: "N")
    }

    @inline(never)
    private func nonFinite(_ p: inout Cursor) throws(JSONFault) -> JSONNumber {
        switch p.pointee {
        case UInt8(ascii: "N"):
            try word("NaN", &p)
            return JSONNumber(.nonFinite(.nan))
        case UInt8(ascii: "-"):
            try word("-Infinity", &p)
            return JSONNumber(.nonFinite(.negativeInfinity))
        default:
            try word("Infinity", &p)
            return JSONNumber(.nonFinite(.infinity))
        }
    }

    /// Reads a word like `true` or `null`, which must end there: `nullx` is no value.
    @inline(__always)
    private func word(_ word: StaticString, _ p: inout Cursor) throws(JSONFault) {
        let length = word.utf8CodeUnitCount
        guard end - p >= length else { throw fault(.expected(.value), at: p) }
        for index in 1..<length where p[index] != word.utf8Start[index] {
            throw fault(.expected(.value), at: p)
        }
        p += length
    }

    // MARK: White space and places

    @inline(__always)
    private mutating func skipSpace(_ p: inout Cursor) {
        if p < end, p.pointee > 0x20 { return }
        p = afterSpace(p)
    }

    @inline(never)
    private mutating func afterSpace(_ first: Cursor) -> Cursor {
        var p = first
        while p < end {
            switch p.pointee {
            case 0x0A:
                p += 1
                if Tree.keepsPositions {
                    line += 1
                    lineStart = p
                }
            case 0x20:
                p += 1
                // Indentation comes in runs.
                while end - p >= 8, JSONWord.load(p) == JSONWord.spaces { p += 8 }
            case 0x09, 0x0D: p += 1
            default: return p
            }
        }
        return p
    }

    @inline(__always)
    private func position(of p: Cursor) -> JSONPosition {
        guard Tree.keepsPositions else { return JSONPosition(storedLine: 0, storedColumn: 0) }
        return JSONPosition(storedLine: line, storedColumn: UInt32(truncatingIfNeeded: p - lineStart + 1))
    }

    /// A fault at p. When the text ends there, the innermost open array or object is named too.
    @inline(never)
    func fault(_ kind: JSONFault.Kind, at p: Cursor, opened: Cursor? = nil) -> JSONFault {
        let opening = opened ?? (frames.count > 0 ? frames.base[frames.count - 1].start : nil)
        return JSONFault(kind: kind, offset: p - start, opened: opening.map { $0 - start } ?? -1)
    }
}

/// What the scanner throws: three words, so that its hot paths return it in registers. ``JSONError`` is made of it
/// once, at the door.
struct JSONFault: Error {
    enum Kind {
        case expected(JSONError.Expectation)
        case trailingComma, leadingZero, controlCharacter, invalidUTF8, loneSurrogate, byteOrderMark, tooDeep
    }

    var kind: Kind
    /// Where the fault is, in bytes from the start.
    var offset: Int
    /// Where the string, array or object starts that encloses the fault; -1 for none.
    var opened: Int = -1
}

extension JSONError {
    /// The fault told with what stands at its place in `text`.
    init(_ fault: JSONFault, in text: UnsafeRawBufferPointer, limits: JSONLimits) {
        let offset = fault.offset
        let byte = offset < text.count ? text[offset] : 0
        let reason: Reason =
            switch fault.kind {
            case .expected(let expected) where offset >= text.count:
                .endOfText(
                    expected: expected, opened: fault.opened < 0 ? nil : JSONPosition(of: fault.opened, in: text))
            case .expected(let expected):
                .unexpected(found: Self.quotation(of: text, at: offset), expected: expected)
            case .trailingComma: .trailingComma
            case .leadingZero: .leadingZero
            case .controlCharacter: .controlCharacter(byte)
            case .invalidUTF8: .invalidUTF8(byte)
            case .loneSurrogate: .loneSurrogate(Self.unit(ofEscapeAt: offset, in: text))
            case .byteOrderMark: .byteOrderMark
            case .tooDeep: .tooDeep(limit: limits.maximumDepth)
            }
        self.init(reason, at: JSONPosition(of: offset, in: text), offset: offset)
    }

    /// What stands at a place, in quotes: a whole word such as `'NaN'` or `'undefined'`, otherwise one character.
    private static func quotation(of text: UnsafeRawBufferPointer, at offset: Int) -> String {
        let rest = text[offset...].prefix(24)
        let word = rest.prefix { isWordByte($0) }
        if word.count == rest.count, rest.count == 24 {
            return "'\(String(decoding: word.prefix(20), as: UTF8.self))…'"
        }
        if !word.isEmpty { return "'\(String(decoding: word, as: UTF8.self))'" }
        let first = rest.first ?? 0
        if first < 0x20 || first == 0x7F { return JSONEscape.name(of: first) }
        if let sequence = String(decoding: rest, as: UTF8.self).unicodeScalars.first, sequence != "\u{FFFD}" {
            return sequence.isASCII || sequence.properties.isAlphabetic
                ? "'\(sequence)'" : "'\(sequence)' (U+\(JSONEscape.hexadecimal(sequence.value, digits: 4)))"
        }
        return "the byte 0x\(JSONEscape.hexadecimal(UInt32(first), digits: 2))"
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The code unit of the escape `\uXXXX` at a place.
    private static func unit(ofEscapeAt offset: Int, in text: UnsafeRawBufferPointer) -> UInt16 {
        let digits = text[offset...].dropFirst(2).prefix(4)
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
    }
}

extension JSONPosition {
    /// The line and column of a byte, counted anew: only errors ask.
    init(of offset: Int, in text: UnsafeRawBufferPointer) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, text.count) where text[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        self.init(line: line, column: offset - lineStart + 1)
    }
}
