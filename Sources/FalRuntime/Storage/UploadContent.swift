import FalFields
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The content of an upload: bytes or a file, with its name and media type.
struct UploadContent: Sendable {
    private enum Source: Sendable {
        case memory([UInt8])
        case disk(path: String, metadata: FileMetadata)
    }

    private let source: Source
    let size: Int64
    let contentType: String
    let fileName: String
    /// A noun phrase for messages: "the file /tmp/a.png".
    let label: String

    init(_ bytes: [UInt8], fileName: String?, contentType: String?) throws(FalError) {
        source = .memory(bytes)
        size = Int64(bytes.count)
        self.contentType =
            contentType.flatMap { $0.isEmpty ? nil : $0 }
            ?? MediaType.of(name: fileName) { Array(bytes.prefix(MediaType.headLength)) }
        label = fileName.map { "the data for \($0)" } ?? "the data (\(self.contentType), \(bytes.count) bytes)"
        self.fileName = fileName ?? Self.defaultName(for: self.contentType)
        try validate()
    }

    init(file path: String, fileName: String?, contentType: String?) throws(FalError) {
        label = "the file \(path)"
        do throws(FileError) {
            let file = try LocalFile(reading: path)
            let metadata = try file.metadata()
            source = .disk(path: path, metadata: metadata)
            size = metadata.size
            if let contentType, !contentType.isEmpty {
                self.contentType = contentType
            } else if let named = MediaType.of(name: path) ?? fileName.flatMap(MediaType.of(name:)) {
                self.contentType = named
            } else {
                self.contentType = MediaType.of(try file.bytes(MediaType.headLength)) ?? MediaType.unknown
            }
        } catch {
            throw FalError(.input, "\(label) cannot be read: \(error.reason)")
        }
        self.fileName = fileName ?? FilePath.lastComponent(of: path)
        try validate()
    }

    /// The media type becomes a header, where a line break would start another one.
    private func validate() throws(FalError) {
        // No service can do anything with it; usually another program has not written it yet.
        guard size > 0 else { throw FalError(.input, "\(label) is empty; nothing was uploaded") }
        guard contentType.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw FalError(.input, "the media type of \(label) contains a line break or a control character")
        }
    }

    /// The name that fal's own client gives to data without a name.
    private static func defaultName(for contentType: String) -> String {
        let subtype = contentType.split(separator: "/").dropFirst().first?.prefix { $0 != "-" && $0 != ";" }
        let milliseconds = Int64(Date().timeIntervalSince1970 * 1000)
        return "\(milliseconds).\(subtype.flatMap { $0.isEmpty ? nil : $0 } ?? "bin")"
    }

    /// Contents with equal identities share one upload.
    enum Identity: Hashable, Sendable {
        case memory([UInt8], contentType: String)
        case disk(FileMetadata.Identity, contentType: String)
    }

    var identity: Identity {
        switch source {
        case .memory(let bytes): .memory(bytes, contentType: contentType)
        case .disk(_, let metadata): .disk(metadata.identity, contentType: contentType)
        }
    }

    var whole: TransportBody { body(from: 0, count: size) }

    func body(from offset: Int64, count: Int64) -> TransportBody {
        switch source {
        case .memory(let bytes):
            count == size ? .bytes(bytes) : .bytes(Array(bytes[Int(offset)..<Int(offset + count)]))
        case .disk(let path, _): .file(path: path, offset: offset, length: count)
        }
    }

    /// All bytes.
    func bytes() throws(FalError) -> [UInt8] {
        switch source {
        case .memory(let bytes): return bytes
        case .disk(let path, let metadata):
            let bytes: [UInt8]
            do throws(FileError) {
                bytes = try LocalFile(reading: path).bytes(Int(metadata.size))
            } catch {
                throw FalError(.input, "\(label) cannot be read: \(error.reason)")
            }
            try checkUnchanged()
            return bytes
        }
    }

    /// If the file is modified during the upload, a mixture of both versions would arrive.
    func checkUnchanged() throws(FalError) {
        guard case .disk(let path, let metadata) = source else { return }
        guard let current = FileMetadata(at: path), current == metadata else {
            throw FalError(.input, "\(label) changed during its upload; upload it again once it is complete")
        }
    }
}

extension FalClient {
    /// Uploads local media, equal contents once, and returns their URLs.
    ///
    /// Unreadable files are reported before the first byte is sent. If one upload fails, the others are cancelled.
    func upload(
        _ media: [FalMedia], for endpoint: EndpointID, by delivery: FalSubmitOptions.MediaDelivery
    ) async throws(FalError) -> [FalMedia: String] {
        var indices: [FalMedia: Int] = [:]
        var contents: [UploadContent] = []
        var seen: [UploadContent.Identity: Int] = [:]
        do {
            for item in media where item.isLocal && indices[item] == nil {
                guard let content = try UploadContent(item) else { continue }
                let identity = content.identity
                indices[item] = seen[identity] ?? contents.count
                guard seen[identity] == nil else { continue }
                seen[identity] = contents.count
                contents.append(content)
            }
        } catch {
            var error = error
            error.endpoint = endpoint
            throw error
        }
        let distinct = contents
        let settings = configuration.uploads
        let urls = try await Parallel.map(distinct, limit: settings.parallelFiles) {
            _, content throws(FalError) in try await upload(content, for: endpoint, by: delivery)
        }
        return indices.mapValues { urls[$0] }
    }

    private func upload(
        _ content: UploadContent, for endpoint: EndpointID, by delivery: FalSubmitOptions.MediaDelivery
    ) async throws(FalError) -> String {
        if case .inline(let limit) = delivery, content.size <= Int64(limit) {
            do {
                return FalMedia.dataURI(try content.bytes(), contentType: content.contentType)
            } catch {
                var error = error
                error.endpoint = endpoint
                throw error
            }
        }
        let uploader = Uploader(self, content, lifecycle: configuration.uploads.inputLifecycle, for: endpoint)
        return try await uploader.upload(nil).urlString
    }
}

extension UploadContent {
    /// `nil` for a URL.
    fileprivate init?(_ media: FalMedia) throws(FalError) {
        switch media {
        case .url: return nil
        case .data(let bytes, let contentType): try self.init(bytes, fileName: nil, contentType: contentType)
        case .file(let path): try self.init(file: path, fileName: nil, contentType: nil)
        }
    }
}
