extension MediaType {
    /// What the first bytes of a file say; `nil` when they are of no format known here.
    static func of(_ head: [UInt8]) -> String? {
        let head = Signature(head)
        return image(head) ?? audio(head) ?? video(head) ?? container(head) ?? document(head) ?? text(head)
    }

    private static func image(_ head: Signature) -> String? {
        if head.begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if head.begins([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if head.has("GIF87a") || head.has("GIF89a") { return "image/gif" }
        if head.begins([0x49, 0x49, 0x2A, 0x00]) || head.begins([0x4D, 0x4D, 0x00, 0x2A]) { return "image/tiff" }
        // Two letters are too few: the four bytes that every bitmap leaves empty are asked as well.
        if head.has("BM"), head.begins([0, 0, 0, 0], at: 6) { return "image/bmp" }
        if head.has("8BPS") { return "image/vnd.adobe.photoshop" }
        if head.begins([0x76, 0x2F, 0x31, 0x01]) { return "image/x-exr" }
        if head.begins([0xFF, 0x0A]) || head.has("JXL ", at: 4) { return "image/jxl" }
        if head.begins([0x00, 0x00, 0x01, 0x00]) { return "image/x-icon" }
        return nil
    }

    private static func audio(_ head: Signature) -> String? {
        if head.has("ID3") { return "audio/mpeg" }
        if head.has("fLaC") { return "audio/flac" }
        if head.has("OggS") {
            return head.contains("\u{80}theora".unicodeScalars.map { UInt8($0.value) }) ? "video/ogg" : "audio/ogg"
        }
        // Eleven bits begin a frame of MPEG audio; the layer's two bits are 0 in ADTS, which carries AAC, alone.
        if let first = head[0], let second = head[1], first == 0xFF, second & 0xE0 == 0xE0 {
            return second & 0xF6 == 0xF0 ? "audio/aac" : second & 0x06 == 0 ? nil : "audio/mpeg"
        }
        return nil
    }

    private static func video(_ head: Signature) -> String? {
        if head.begins([0x1A, 0x45, 0xDF, 0xA3]) {
            return head.contains(Array("webm".utf8)) ? "video/webm" : "video/x-matroska"
        }
        if head.begins([0x00, 0x00, 0x01, 0xBA]) { return "video/mpeg" }
        guard head.has("ftyp", at: 4) else { return nil }
        switch head.text(8, 4) {
        case "avif", "avis": return "image/avif"
        case "heic", "heix", "heim", "heis", "hevc", "hevx": return "image/heic"
        // Images of any codec; what it is stands among the brands that follow.
        case "mif1", "msf1": return head.contains(Array("avif".utf8)) ? "image/avif" : "image/heic"
        case "qt  ": return "video/quicktime"
        case "M4A ", "M4B ": return "audio/mp4"
        case "M4V ": return "video/x-m4v"
        case let brand where brand.hasPrefix("3g"): return "video/3gpp"
        default: return "video/mp4"
        }
    }

    /// Formats inside the two oldest containers of all.
    private static func container(_ head: Signature) -> String? {
        switch (head.text(0, 4), head.text(8, 4)) {
        case ("RIFF", "WEBP"): "image/webp"
        case ("RIFF", "WAVE"): "audio/wav"
        case ("RIFF", "AVI "): "video/x-msvideo"
        case ("FORM", "AIFF"), ("FORM", "AIFC"): "audio/aiff"
        default: nil
        }
    }

    private static func document(_ head: Signature) -> String? {
        if head.has("glTF") { return "model/gltf-binary" }
        if head.has("PK\u{3}\u{4}") || head.has("PK\u{5}\u{6}") { return "application/zip" }
        if head.has("%PDF-") { return "application/pdf" }
        if head.begins([0x1F, 0x8B]) { return "application/gzip" }
        if head.begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return "application/x-7z-compressed" }
        return nil
    }

    private static func text(_ head: Signature) -> String? {
        guard let text = head.wholeText else { return nil }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if start.hasPrefix("{") || start.hasPrefix("[") { return "application/json" }
        if start.hasPrefix("<svg") || start.hasPrefix("<?xml") && start.contains("<svg") { return "image/svg+xml" }
        if start.hasPrefix("<?xml") { return "application/xml" }
        return "text/plain"
    }
}

/// The first bytes of a file, asked for what stands where.
private struct Signature {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    subscript(index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    func begins(_ other: [UInt8], at offset: Int = 0) -> Bool {
        bytes.count >= offset + other.count && bytes[offset..<offset + other.count].elementsEqual(other)
    }

    func has(_ text: String, at offset: Int = 0) -> Bool { begins(Array(text.utf8), at: offset) }

    func contains(_ other: [UInt8]) -> Bool { bytes.firstRange(of: other) != nil }

    func text(_ offset: Int, _ count: Int) -> String {
        bytes.count >= offset + count ? String(decoding: bytes[offset..<offset + count], as: UTF8.self) : ""
    }

    /// The bytes as text; `nil` when they are none, or nothing at all.
    var wholeText: String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) || $0 == 0x1B }) else {
            return nil
        }
        // The head of a file may end in the middle of a character.
        for missing in 0...min(3, bytes.count - 1) {
            let text = String(decoding: bytes.dropLast(missing), as: UTF8.self)
            if !text.unicodeScalars.contains("\u{FFFD}") { return text }
            if bytes.count < MediaType.headLength { return nil }
        }
        return nil
    }
}
