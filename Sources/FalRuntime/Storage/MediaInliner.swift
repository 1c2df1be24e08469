import FalFields

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Turns local media into data URIs, which every address field of fal takes. Meant for files of up to a few megabytes.
struct MediaInliner {
    /// Above this, a data URI is refused: fal documents no limit, and gateways in between have theirs.
    private static let largest = 16 << 20

    func address(of media: FalMedia, for endpoint: EndpointID) async throws(FalError) -> String {
        switch media {
        case .url(let text): return text
        case .data(let bytes, let contentType):
            try check(bytes.count, of: "the data", for: endpoint)
            return FalMedia.dataURI(bytes, contentType: contentType)
        case .file(let path):
            let bytes: [UInt8]
            do {
                bytes = Array(try Data(contentsOf: URL(filePath: path)))
            } catch {
                throw refusal("the file \(path) cannot be read: \(error)", for: endpoint)
            }
            try check(bytes.count, of: "the file \(path)", for: endpoint)
            return FalMedia.dataURI(bytes, contentType: MediaType.of(path: path))
        }
    }

    private func check(_ count: Int, of what: String, for endpoint: EndpointID) throws(FalError) {
        guard count > Self.largest else { return }
        throw refusal(
            "\(what) has \(count) bytes, too many to send inside a request; put it somewhere and pass its address",
            for: endpoint)
    }

    private func refusal(_ message: String, for endpoint: EndpointID) -> FalError {
        var error = FalError(.input, message)
        error.endpoint = endpoint
        return error
    }
}

/// Media types by extension, for the formats fal's models take.
enum MediaType {
    private static let byExtension: [String: String] = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
        "heic": "image/heic", "avif": "image/avif", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
        "svg": "image/svg+xml", "mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime",
        "webm": "video/webm", "mkv": "video/x-matroska", "avi": "video/x-msvideo", "mp3": "audio/mpeg",
        "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "opus": "audio/opus", "m4a": "audio/mp4",
        "aac": "audio/aac", "glb": "model/gltf-binary", "gltf": "model/gltf+json", "obj": "model/obj",
        "zip": "application/zip", "json": "application/json", "txt": "text/plain", "pdf": "application/pdf",
    ]

    static func of(path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
        return byExtension[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }
}
