/// The bytes a writer has written, with room behind them.
///
/// Appending to an array checks and counts at each byte; here a token makes room once and is stored without checks.
struct JSONOutput: Sendable {
    /// Written bytes, then room: zeros that mean nothing.
    private var storage: [UInt8] = []
    private(set) var count = 0

    var bytes: [UInt8] { Array(storage[..<count]) }

    /// Makes room for so many more bytes.
    @inline(__always)
    mutating func reserve(_ added: Int) {
        if storage.count - count < added { grow(by: added) }
    }

    @inline(never)
    private mutating func grow(by added: Int) {
        let size = max(count + added, storage.count * 2, 256)
        storage.reserveCapacity(size)
        storage.append(contentsOf: repeatElement(0, count: size - storage.count))
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        storage.withUnsafeMutableBufferPointer { $0[count] = byte }
        count += 1
    }

    @inline(__always)
    mutating func append(word text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard let source = text.baseAddress, !text.isEmpty else { return }
        reserve(text.count)
        storage.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress else { return }
            (base + count).update(from: source, count: text.count)
        }
        count += text.count
    }

    mutating func append(spaces number: Int) {
        reserve(number)
        storage.withUnsafeMutableBufferPointer { room in
            for index in count..<count + number { room[index] = 0x20 }
        }
        count += number
    }

    /// Appends the decimal digits of a whole number.
    mutating func append(decimal value: Int64) {
        reserve(20)
        storage.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress else { return }
            var magnitude = value.magnitude
            var length = value < 0 ? 1 : 0
            var rest = magnitude
            repeat {
                length += 1
                rest /= 10
            } while rest > 0
            if value < 0 { base[count] = UInt8(ascii: "-") }
            var p = base + count + length
            repeat {
                p -= 1
                p.pointee = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10)
                magnitude /= 10
            } while magnitude > 0
            count += length
        }
    }

    /// Appends a JSON string: the text between quotes, with what must be escaped escaped, and the byte `suffix` unless
    /// it is 0.
    @inline(__always)
    mutating func append(quoting text: UnsafeBufferPointer<UInt8>, suffix: UInt8) {
        reserve(text.count + 3)
        var done = 0
        storage.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress else { return }
            var target = base + count
            target.pointee = UInt8(ascii: "\"")
            target += 1
            if let source = text.baseAddress {
                done = Self.copyPlain(source, text.count, to: target)
                target += done
            }
            if done == text.count {
                target.pointee = UInt8(ascii: "\"")
                target[1] = suffix
                target += suffix == 0 ? 1 : 2
            }
            count = target - base
        }
        if done < text.count { append(escaping: text, from: done, suffix: suffix) }
    }

    /// The rest of a string whose byte at `start` needs an escape, and the closing quote.
    @inline(never)
    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>, from start: Int, suffix: UInt8) {
        guard let source = text.baseAddress else { return }
        var done = start
        while true {
            append(escapeOf: source[done])
            done += 1
            reserve(text.count - done + 2)
            storage.withUnsafeMutableBufferPointer { room in
                guard let base = room.baseAddress else { return }
                let copied = Self.copyPlain(source + done, text.count - done, to: base + count)
                done += copied
                count += copied
            }
            if done == text.count { break }
        }
        append(UInt8(ascii: "\""))
        if suffix != 0 { append(suffix) }
    }

    private mutating func append(escapeOf byte: UInt8) {
        append(UInt8(ascii: "\\"))
        if let letter = JSONEscape.letter(for: byte) { return append(letter) }
        append(word: "u00")
        append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
        append(JSONEscape.hexadecimal(byte & 0x0F))
    }

    /// Copies bytes up to the first that must be escaped, and says how many they were. The bytes behind them at the
    /// target, up to `count`, may change.
    @inline(__always)
    private static func copyPlain(
        _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var done = 0
        while count - done >= 8 {
            let word = JSONWord.load(source + done)
            JSONWord.store(word, target + done)
            let marks = JSONWord.escaped(in: word)
            if marks != 0 { return done + JSONWord.index(ofFirst: marks) }
            done += 8
        }
        while done < count {
            let byte = source[done]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return done }
            target[done] = byte
            done += 1
        }
        return done
    }
}

/// How characters that cannot stand in a JSON string are spelled there.
enum JSONEscape {
    /// `\n`, `\"`, `\u001B`: the escape of an ASCII character.
    static func spelling(of byte: UInt8) -> String {
        if let letter = letter(for: byte) { return "\\" + String(UnicodeScalar(letter)) }
        return "\\u" + hexadecimal(UInt32(byte), digits: 4)
    }

    /// The letter after the backslash in the short escapes: `n` for a line feed.
    static func letter(for byte: UInt8) -> UInt8? {
        switch byte {
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        default: nil
        }
    }

    /// The byte that a letter after a backslash stands for; `u` is not among them.
    static func byte(for letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        default: nil
        }
    }

    /// `U+000A (line feed)`: what a person calls a control character.
    static func name(of byte: UInt8) -> String {
        let code = "U+" + hexadecimal(UInt32(byte), digits: 4)
        switch byte {
        case 0x09: return code + " (tab)"
        case 0x0A: return code + " (line feed)"
        case 0x0D: return code + " (carriage return)"
        default: return code
        }
    }

    /// The digit of a number below 16.
    static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }

    /// A number in hexadecimal digits, at least so many.
    static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
