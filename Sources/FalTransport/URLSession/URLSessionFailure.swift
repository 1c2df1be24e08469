import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What an error of URLSession means for whoever sent the request.
enum URLSessionFailure {
    /// - Parameter hasHead: Whether the answer had begun.
    static func error(_ error: any Error, _ target: RequestTarget, hasHead: Bool) -> TransportError {
        let place = target.place
        // Codes that can only come before anything was sent; after any other the server may have seen the request.
        switch (error as? URLError)?.code {
        case .cannotFindHost, .dnsLookupFailed:
            return TransportError(
                .nameLookup,
                "the host name \(target.host) has no address; check its spelling and the network connection", target,
                mayHaveReachedServer: false)
        case .cannotConnectToHost:
            return TransportError(
                .connect,
                "no connection to \(place); check that the address is right and the server is running", target,
                mayHaveReachedServer: false)
        case .notConnectedToInternet, .internationalRoamingOff, .callIsActive, .dataNotAllowed:
            return TransportError(
                .connect, "no connection to \(place): this device is offline", target, mayHaveReachedServer: false)
        case .appTransportSecurityRequiresSecureConnection:
            return TransportError(
                .connect, "the system allows no unencrypted connection to \(place); use its https address", target,
                mayHaveReachedServer: false)
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            return TransportError(
                .tls, "no secure connection to \(place): its TLS handshake failed or its certificate is not trusted",
                target, mayHaveReachedServer: false)
        case .timedOut:
            return TransportError(
                .timeout, "\(place) did not answer in time", target, mayHaveReachedServer: true)
        case .cancelled:
            return .shutDown(target, mayHaveReachedServer: true)
        // The request's own address has been checked: these two are about what the server sent (on Linux anything that
        // is not HTTP is an "unsupported URL").
        case .badURL, .unsupportedURL, .networkConnectionLost, .badServerResponse, .cannotDecodeRawData,
            .cannotDecodeContentData,
            .cannotParseResponse, .zeroByteResource, .httpTooManyRedirects, .redirectToNonExistentLocation:
            return TransportError(
                .receive, "the connection to \(place) broke, or its answer made no sense", target,
                mayHaveReachedServer: true)
        default:
            // On Linux nearly everything is "unknown", failed TLS handshakes included.
            return TransportError(
                hasHead ? .receive : .other,
                "the request to \(place) failed (\((error as NSError).domain) \((error as NSError).code))",
                target, mayHaveReachedServer: true)
        }
    }
}
