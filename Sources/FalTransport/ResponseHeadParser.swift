/// Parses the head of a response line by line: as libcurl hands them over, or as they come on a bare connection.
///
/// One exchange can have several heads: `100 Continue` and other interim ones, and those of followed redirects.
/// Each begins with a status line and replaces the one before.
struct ResponseHeadParser {
    /// 0 without a status line of HTTP. libcurl has checked that; on a bare connection the other side may be anything.
    private(set) var status = 0
    private(set) var headers: [TransportHeader] = []

    /// Parses one line; `true` at the empty line that ends a head.
    mutating func parse(_ line: UnsafeRawBufferPointer) -> Bool {
        var line = line[...]
        while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { line.removeLast() }
        if line.isEmpty { return true }
        if line.starts(with: "HTTP/".utf8) {
            headers = []
            headers.reserveCapacity(8)
            let code = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
            let isNumber = code.count == 3 && code.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            status = isNumber ? code.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : 0
        } else if Self.isBlank(line.first), let last = headers.indices.last {
            // An obsolete folded line (RFC 9112 §5.2) goes on with the value before.
            headers[last].value += " " + Self.trimmed(line)
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            headers.append(
                TransportHeader(
                    String(decoding: line[..<colon], as: UTF8.self), Self.trimmed(line[(colon + 1)...])))
        }
        return false
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
        var text = text.drop(while: isBlank)
        while isBlank(text.last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
