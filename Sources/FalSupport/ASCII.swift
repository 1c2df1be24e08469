extension UInt8 {
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    package var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

extension Collection<UInt8> {
    /// Like `lowercased()`, which goes through all of Unicode; most hosts and schemes are in lower case already.
    package var lowercasedText: String {
        let text = String(decoding: self, as: UTF8.self)
        let isPlain = allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0) }
        return isPlain ? text : text.lowercased()
    }
}

extension String {
    /// The text of bytes, if they are UTF-8. `String(validating:as:)` of the library needs macOS 15.
    package init?(validUTF8 bytes: [UInt8]) {
        guard let text = bytes.withUnsafeBytes({ String(validUTF8: $0) }) else { return nil }
        self = text
    }

    package init?(validUTF8 bytes: UnsafeRawBufferPointer) {
        // Decoding repairs what is wrong; then the bytes are no longer the same.
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.count == bytes.count, text.utf8.elementsEqual(bytes) else { return nil }
        self = text
    }

    /// Without white space at both ends.
    package var trimmingWhitespace: String {
        let start = drop(while: \.isWhitespace)
        return String(start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)])
    }
}
