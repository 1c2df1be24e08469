/// The media types of files that fal's models read and write.
enum MediaType {
    static let unknown = "application/octet-stream"

    /// How many of the first bytes ``of(_:)`` looks at.
    static let headLength = 512

    /// The media type by the extension of the name, otherwise by the first bytes.
    static func of(name: String?, head: () -> [UInt8]) -> String {
        name.flatMap(of(name:)) ?? of(head()) ?? unknown
    }

    private static let byExtension: [String: String] = [
        "png": "image/png", "apng": "image/apng", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp",
        "gif": "image/gif", "heic": "image/heic", "heif": "image/heif", "avif": "image/avif", "bmp": "image/bmp",
        "tif": "image/tiff", "tiff": "image/tiff", "svg": "image/svg+xml", "ico": "image/x-icon", "jxl": "image/jxl",
        "exr": "image/x-exr", "psd": "image/vnd.adobe.photoshop",
        "mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime", "webm": "video/webm",
        "mkv": "video/x-matroska", "avi": "video/x-msvideo", "mpeg": "video/mpeg", "mpg": "video/mpeg",
        "3gp": "video/3gpp", "ts": "video/mp2t", "ogv": "video/ogg",
        "mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "oga": "audio/ogg",
        "opus": "audio/opus", "m4a": "audio/mp4", "aac": "audio/aac", "aif": "audio/aiff", "aiff": "audio/aiff",
        "weba": "audio/webm",
        "glb": "model/gltf-binary", "gltf": "model/gltf+json", "obj": "model/obj", "stl": "model/stl",
        "usdz": "model/vnd.usdz+zip",
        "zip": "application/zip", "tar": "application/x-tar", "gz": "application/gzip",
        "7z": "application/x-7z-compressed", "json": "application/json", "jsonl": "application/jsonl",
        "pdf": "application/pdf", "safetensors": "application/octet-stream", "yaml": "application/yaml",
        "yml": "application/yaml", "xml": "application/xml", "txt": "text/plain", "md": "text/markdown",
        "csv": "text/csv", "html": "text/html", "srt": "application/x-subrip", "vtt": "text/vtt",
    ]

    /// The media type by the extension of a name.
    static func of(name: String) -> String? {
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: ".") else { return nil }
        return byExtension[last[last.index(after: dot)...].lowercased()]
    }
}

extension MediaType {
    /// The media type by the first bytes; `nil` for an unknown format.
    static func of(_ head: [UInt8]) -> String? {
        let head = Signature(head)
        return image(head) ?? audio(head) ?? video(head) ?? container(head) ?? document(head) ?? text(head)
    }

    private static func image(_ head: Signature) -> String? {
        if head.begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if head.begins([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if head.has("GIF87a") || head.has("GIF89a") { return "image/gif" }
        if head.begins([0x49, 0x49, 0x2A, 0x00]) || head.begins([0x4D, 0x4D, 0x00, 0x2A]) { return "image/tiff" }
        // Two letters are not enough: the four reserved bytes of every bitmap are checked as well.
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
        // A frame of MPEG audio begins with eleven set bits; the two layer bits are 0 only in ADTS, which carries AAC.
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
        // Images of any codec; the compatible brands tell which.
        case "mif1", "msf1": return head.contains(Array("avif".utf8)) ? "image/avif" : "image/heic"
        case "qt  ": return "video/quicktime"
        case "M4A ", "M4B ": return "audio/mp4"
        case "M4V ": return "video/x-m4v"
        case let brand where brand.hasPrefix("3g"): return "video/3gpp"
        default: return "video/mp4"
        }
    }

    /// Formats in RIFF and IFF containers.
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

/// The first bytes of a file.
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

    /// The bytes as text; `nil` if they are not text or empty.
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
