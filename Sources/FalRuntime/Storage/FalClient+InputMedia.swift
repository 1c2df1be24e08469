import FalFields
import FalSupport

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
