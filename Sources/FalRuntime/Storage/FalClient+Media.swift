import FalFields
import FalSupport

extension FalClient {
    /// Brings local media to where fal can read them; each distinct one once.
    ///
    /// Whatever cannot be read is found before the first byte is sent. When one upload fails, the others are cancelled.
    func addresses(
        of media: [FalMedia], for endpoint: EndpointID, by delivery: FalSubmitOptions.MediaDelivery
    ) async throws(FalError) -> [FalMedia: String] {
        var places: [FalMedia: Int] = [:]
        var contents: [UploadContent] = []
        var seen: [UploadContent.Sameness: Int] = [:]
        do {
            for item in media where item.isLocal && places[item] == nil {
                guard let content = try UploadContent(item) else { continue }
                let sameness = content.sameness
                places[item] = seen[sameness] ?? contents.count
                guard seen[sameness] == nil else { continue }
                seen[sameness] = contents.count
                contents.append(content)
            }
        } catch {
            var error = error
            error.endpoint = endpoint
            throw error
        }
        let distinct = contents
        let settings = configuration.uploading
        let addresses = try await Parallel.map(distinct, limit: settings.parallelFiles) {
            _, content throws(FalError) in try await address(of: content, for: endpoint, by: delivery)
        }
        return places.mapValues { addresses[$0] }
    }

    private func address(
        of content: UploadContent, for endpoint: EndpointID, by delivery: FalSubmitOptions.MediaDelivery
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
        let uploader = Uploader(self, content, lifecycle: configuration.uploading.inputLifecycle, for: endpoint)
        return try await uploader.upload(nil).url
    }
}

extension UploadContent {
    /// `nil` for an address.
    fileprivate init?(_ media: FalMedia) throws(FalError) {
        switch media {
        case .url: return nil
        case .data(let bytes, let contentType): try self.init(bytes, fileName: nil, contentType: contentType)
        case .file(let path): try self.init(file: path, fileName: nil, contentType: nil)
        }
    }
}
