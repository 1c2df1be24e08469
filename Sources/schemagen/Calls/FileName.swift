import FalRuntime

/// What a file of a result is called on this machine.
enum FileName {
    /// The name that came with it, else the end of its address, else the field it came in; never a path.
    static func of(_ file: FalFile, key: String) -> String {
        let named = file.fileName.flatMap(safe)
        let name = named ?? (file.url.hasPrefix("data:") ? nil : safe(lastPart(of: file.url))) ?? safe(key) ?? "file"
        guard !name.dropFirst().contains("."), let type = contentType(of: file), let ending = endings[type] else {
            return name
        }
        return "\(name).\(ending)"
    }

    private static func lastPart(of address: String) -> String {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        // `https:`, nothing, the host: an address with no more has no name.
        return parts.count > 3 ? decoded(parts.last ?? "") : ""
    }

    private static func contentType(of file: FalFile) -> String? {
        if let type = file.contentType { return String(type.prefix { $0 != ";" }).lowercased() }
        guard file.url.hasPrefix("data:") else { return nil }
        return String(file.url.dropFirst("data:".count).prefix { $0 != ";" && $0 != "," }).lowercased()
    }

    /// A name without folders, hidden beginnings, and what only terminals understand.
    private static func safe(_ name: String) -> String? {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var result = ""
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: result += "_"
            default: result.unicodeScalars.append(scalar == ":" ? "_" : scalar)
            }
        }
        while result.first == "." || result.first == "-" { result.removeFirst() }
        // File systems take 255 bytes, and the download needs some for its unfinished file.
        while result.utf8.count > 180 { result.remove(at: result.startIndex) }
        return result.isEmpty ? nil : result
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let endings = [
        "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "image/svg+xml": "svg",
        "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov",
        "audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/flac": "flac", "audio/ogg": "ogg",
        "audio/mp4": "m4a", "model/gltf-binary": "glb", "application/json": "json", "application/zip": "zip",
        "text/plain": "txt", "application/pdf": "pdf",
    ]
}
