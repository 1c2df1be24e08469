import FalSupport

/// The local name of a file that a model made.
package enum FileName {
    /// Its file name, else the last component of its URL, else `key`; never a path.
    package static func of(_ file: some FalMediaFile, else key: String) -> String {
        let inURL = DataURI.isDataURI(file.urlString) ? nil : safe(lastComponent(of: file.urlString))
        let name = file.fileName.flatMap(safe) ?? inURL ?? safe(key) ?? "file"
        guard !hasExtension(name), let type = statedType(of: file), let fileExtension = extensions[type] else {
            return name
        }
        return "\(name).\(fileExtension)"
    }

    /// The name with the extension of what the file is.
    ///
    /// The first bytes decide where they are those of a picture, a sound, a film or a model: `audio.mp3` becomes
    /// `audio.wav` if it is a WAV file. Text and archives are the stuff of many formats, so they change no extension.
    ///
    /// - Parameter stated: what server and model call it, for a name without an extension.
    static func fitted(_ name: String, to head: [UInt8], stated: [String]) -> String {
        let found = MediaType.of(head)
        let shown = found.flatMap { isShown($0) ? $0 : nil }
        guard hasExtension(name), let dot = name.lastIndex(of: ".") else {
            let type = ([shown] + stated.map(essence) + [found]).lazy.compactMap(\.self).first { extensions[$0] != nil }
            return type.flatMap { extensions[$0] }.map { "\(name).\($0)" } ?? name
        }
        guard let shown, let named = MediaType.of(name: name), family(shown) != family(named),
            let fileExtension = extensions[shown]
        else { return name }
        return "\(name[..<dot]).\(fileExtension)"
    }

    /// A name without folders, leading dots and hyphens, and control characters.
    static func safe(_ name: String) -> String? {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var result = ""
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: result += "_"
            default: result.unicodeScalars.append(scalar == ":" ? "_" : scalar)
            }
        }
        while result.first == "." || result.first == "-" { result.removeFirst() }
        // File systems allow 255 bytes, and an unfinished download has a longer name.
        while result.utf8.count > 180 { result.remove(at: result.startIndex) }
        return result.isEmpty ? nil : result
    }

    /// Whether the name ends in an extension, and not in a version, as `speech-2.8-hd` and `v2.6` do.
    private static func hasExtension(_ name: String) -> Bool {
        guard let dot = name.dropFirst().lastIndex(of: ".") else { return false }
        let end = name[dot...].dropFirst()
        return end.utf8.count <= 10 && end.contains { $0.isLetter }
            && end.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
    }

    private static func lastComponent(of url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        // The first three parts are `https:`, an empty one, and the host.
        return parts.count > 3 ? PercentCoding.decodeLeniently(parts.last ?? "") : ""
    }

    private static func statedType(of file: some FalMediaFile) -> String? {
        if let type = file.contentType { return essence(type) }
        guard DataURI.isDataURI(file.urlString) else { return nil }
        return String(file.urlString.dropFirst("data:".count).prefix { $0 != ";" && $0 != "," }).lowercased()
    }

    /// `text/plain` of `text/plain; charset=utf-8`.
    private static func essence(_ type: String) -> String {
        type.prefix { $0 != ";" && $0 != " " }.lowercased()
    }

    private static func isShown(_ type: String) -> Bool {
        ["image/", "audio/", "video/", "model/"].contains(where: type.hasPrefix)
    }

    /// Types that share a container, or that the first bytes do not tell apart, are one family.
    private static func family(_ type: String) -> String { families.first { $0.contains(type) }?[0] ?? type }

    private static let families = [
        ["video/mp4", "audio/mp4", "video/quicktime", "video/x-m4v", "video/3gpp"],
        ["audio/ogg", "audio/opus", "video/ogg"], ["video/webm", "audio/webm", "video/x-matroska"],
        ["image/png", "image/apng"], ["image/heic", "image/heif", "image/avif"], ["audio/mpeg", "audio/aac"],
    ]

    private static let extensions = [
        "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "image/svg+xml": "svg",
        "image/avif": "avif", "image/heic": "heic", "image/tiff": "tiff", "image/bmp": "bmp",
        "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "video/x-matroska": "mkv",
        "audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/flac": "flac", "audio/ogg": "ogg",
        "audio/mp4": "m4a", "audio/aac": "aac", "audio/aiff": "aiff", "model/gltf-binary": "glb",
        "application/json": "json", "application/zip": "zip", "text/plain": "txt", "application/pdf": "pdf",
    ]
}
