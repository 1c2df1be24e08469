import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#else
    import CFNetwork
#endif

/// Makes a ``TransportError`` from an error of URLSession.
enum URLSessionFailure {
    /// - Parameters:
    ///   - hasHead: Whether the head of the response had arrived.
    ///   - proxy: The proxy that the request went through.
    static func error(
        _ error: any Error, _ target: RequestTarget, hasHead: Bool, _ proxy: Proxy?
    ) -> TransportError {
        self.error(error, target, hasHead: hasHead, through: proxy).naming(proxy)
    }

    private static func error(
        _ error: any Error, _ target: RequestTarget, hasHead: Bool, through proxy: Proxy?
    ) -> TransportError {
        let place = target.place
        // Codes that can only come before anything was sent; after any other the server may have seen the request.
        switch (error as? URLError)?.code {
        case .cannotFindHost, .dnsLookupFailed:
            return TransportError(
                .nameLookup,
                "the host name \(target.host) has no address; check its spelling and the network connection", target,
                mayHaveReachedServer: false)
        case .cannotConnectToHost:
            return .noConnection(nil, target, through: proxy)
        case .notConnectedToInternet, .internationalRoamingOff, .callIsActive, .dataNotAllowed:
            return TransportError(
                .connect, "no connection to \(place): this device is offline", target, mayHaveReachedServer: false)
        case .appTransportSecurityRequiresSecureConnection:
            return TransportError(
                .connect, "the system allows no unencrypted connection to \(place); use its https URL", target,
                mayHaveReachedServer: false)
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            return TransportError(
                .tls, "no secure connection to \(place): its TLS handshake failed or its certificate is not trusted",
                target, mayHaveReachedServer: false)
        case .timedOut:
            return TransportError(
                .timeout, "\(place) did not respond in time", target, mayHaveReachedServer: true)
        case .cancelled:
            return .shutDown(target, mayHaveReachedServer: true)
        // The request's own address has been checked: these two are about what the server sent (on Linux anything that
        // is not HTTP is an "unsupported URL").
        case .badURL, .unsupportedURL, .networkConnectionLost, .badServerResponse, .cannotDecodeRawData,
            .cannotDecodeContentData,
            .cannotParseResponse, .zeroByteResource, .httpTooManyRedirects, .redirectToNonExistentLocation:
            return TransportError(
                .receive, "the connection to \(place) broke, or its response is not valid HTTP", target,
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

/// The proxies that URLSession uses.
enum URLSessionProxy {
    /// The proxy that URLSession uses for requests to `target`, as far as it can be found out.
    static func proxy(for target: RequestTarget, _ url: String) -> Proxy? {
        #if canImport(FoundationNetworking)
            return ProxyEnvironment.process.proxy(for: target)
        #else
            guard !target.isLoopback, let url = URL(string: url),
                let settings = CFNetworkCopySystemProxySettings()?.takeRetainedValue(),
                let proxies = CFNetworkCopyProxiesForURL(url as CFURL, settings).takeRetainedValue()
                    as? [[String: Any]],
                let host = proxies.first?[kCFProxyHostNameKey as String] as? String
            else { return nil }
            let port = proxies.first?[kCFProxyPortNumberKey as String] as? Int
            return Proxy(url: host + (port.map { ":\($0)" } ?? ""), source: "the system's settings")
        #endif
    }

    /// The proxy that a request to a loopback address would go through because URLSession cannot be kept from it.
    static func unavoidableProxy(for target: RequestTarget) -> Proxy? {
        #if canImport(FoundationNetworking)
            // Foundation on Linux ignores `connectionProxyDictionary`.
            return target.isLoopback ? ProxyEnvironment.process.proxy(for: target) : nil
        #else
            return nil
        #endif
    }

    static func refusal(_ target: RequestTarget, _ proxy: Proxy) -> String {
        "URLSession on Linux would send it through the proxy \(proxy), and requests to loopback addresses never go "
            + "through one; add \(target.host) to no_proxy, or use CurlTransport"
    }
}
