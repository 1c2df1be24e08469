import FalFields

extension FalClient {
    /// Brings local media to where fal can read them; each distinct one once.
    func addresses(
        of media: [FalMedia], for endpoint: EndpointID, by delivery: FalSubmitOptions.MediaDelivery
    ) async throws(FalError) -> [FalMedia: String] {
        var addresses: [FalMedia: String] = [:]
        for media in media { addresses[media] = try await MediaInliner().address(of: media, for: endpoint) }
        return addresses
    }
}
