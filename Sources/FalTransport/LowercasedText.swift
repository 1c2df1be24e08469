extension Substring.UTF8View {
    /// As `lowercased()`, which goes through all of Unicode; the hosts of most addresses have nothing for it to do.
    package var lowercasedText: String {
        let text = String(Substring(self))
        let isPlain = allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0) }
        return isPlain ? text : text.lowercased()
    }
}
