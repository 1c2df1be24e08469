#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

package enum Base64 {
    /// In the alphabet of RFC 4648 §4, with padding.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

    /// Reads either alphabet (RFC 4648 §4 and §5), with or without padding and with white space anywhere.
    ///
    /// - Returns: nil for other characters, and for text that was cut off in the middle of a byte.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var digits: [UInt8] = []
        digits.reserveCapacity(text.underestimatedCount)
        var padding = 0
        for byte in text {
            switch byte {
            case 0x09, 0x0A, 0x0D, 0x20: continue
            case UInt8(ascii: "="): padding += 1
            case _ where padding > 0: return nil
            case UInt8(ascii: "-"): digits.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): digits.append(UInt8(ascii: "/"))
            default: digits.append(byte)
            }
        }
        while !digits.count.isMultiple(of: 4) { digits.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(digits)).map { Array($0) }
    }
}
