/// Media types of the files that fal's models take and make.
enum MediaType {
    static let unknown = "application/octet-stream"

    /// How many bytes from the start of a file ``of(_:)`` wants to see.
    static let headLength = 512

    /// The type of a file: what its name says, else what its first bytes say.
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

    /// What the extension of a name says.
    static func of(name: String) -> String? {
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: ".") else { return nil }
        return byExtension[last[last.index(after: dot)...].lowercased()]
    }
}
