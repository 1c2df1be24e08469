#if os(Linux) || os(macOS)
    import CCurl

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    extension CurlTransport.Configuration.Proxy {
        /// The proxy that libcurl uses for requests to `target`.
        func proxy(for target: RequestTarget) -> Proxy? {
            guard !target.isLoopback else { return nil }
            return switch self {
            case .none: nil
            case .environment: ProxyEnvironment.process.proxy(for: target)
            case .url(let url): Proxy(url: url, source: "the transport's configuration")
            }
        }
    }

    extension CurlExchange {
        var proxy: Proxy? { driver.configuration.proxy.proxy(for: target) }

        /// The error for libcurl's `code`.
        ///
        /// Whether the server may have seen the request does not follow from the code (7 after a redirect, 56 in a
        /// proxy's handshake) but from whether the request was begun on an established connection.
        func failure(_ code: CURLcode) -> TransportError {
            if let refusal { return refusal }
            let requestHasBegun = state.mayHaveReachedServer
            if code == CURLE_OPERATION_TIMEDOUT, !requestHasBegun {
                return .connectTimeout(request.connectTimeout ?? driver.configuration.connectTimeout, target)
                    .naming(proxy)
            }
            var kind = Self.kind(of: code)
            // A proxy that refuses to connect us, or hangs up while it does, is a connection that did not come about.
            if !requestHasBegun, kind == .send || kind == .receive { kind = .connect }
            // An address that only a redirect brought up is the server's mistake.
            if requestHasBegun, kind == .invalidRequest {
                guard isRedirect else { return notHTTP(code).naming(proxy) }
                return .redirect(RequestRules.unsafeRedirect, target)
            }
            if kind == .redirect { return .redirect(RequestRules.tooManyRedirects, target) }
            if !requestHasBegun, kind == .connect {
                return .noConnection(connectReason(code), target, through: proxy)
            }
            let words = kind == .connect ? connectReason(code) : words(code)
            return TransportError(
                kind, Self.message(kind, code, target, words), target, mayHaveReachedServer: requestHasBegun
            ).naming(proxy)
        }

        static func kind(of code: CURLcode) -> TransportError.Kind {
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
                .nameLookup
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY, CURLE_NO_CONNECTION_AVAILABLE:
                .connect
            case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
                CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED,
                CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED,
                CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
                CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
                .tls
            case CURLE_OPERATION_TIMEDOUT:
                .timeout
            case CURLE_SEND_ERROR, CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK:
                .send
            case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_PARTIAL_FILE, CURLE_HTTP2,
                CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
                .receive
            case CURLE_TOO_MANY_REDIRECTS:
                .redirect
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
                .invalidRequest
            default:
                .other
            }
        }

        static func message(
            _ kind: TransportError.Kind, _ code: CURLcode, _ target: RequestTarget, _ words: String
        ) -> String {
            let place = target.place
            return switch kind {
            case .nameLookup where code == CURLE_COULDNT_RESOLVE_PROXY:
                "the host name of the proxy for \(place) has no address; check its spelling"
            case .nameLookup:
                "the host name \(target.host) has no address; check its spelling and the network connection"
            case .connect:
                "no connection to \(place): \(words)"
            case .tls:
                "no secure connection to \(place): \(words)"
            case .send:
                "the connection to \(place) broke while the request was being sent: \(words)"
            case .receive where code == CURLE_GOT_NOTHING || code == CURLE_SEND_FAIL_REWIND:
                "\(place) closed the connection without a response"
            case .receive where code == CURLE_PARTIAL_FILE:
                "\(place) closed the connection before the response was complete"
            case .receive:
                "the response from \(place) could not be read: \(words)"
            case .invalidRequest:
                "the request cannot be sent: its URL is malformed"
            default:
                "the request to \(place) failed: \(words)"
            }
        }

        /// Whether the last head sent us elsewhere. libcurl has one code for such an address with another protocol and
        /// for an answer that is not HTTP at all.
        private var isRedirect: Bool { kind.followsRedirects && 300..<400 ~= head.status }

        private func notHTTP(_ code: CURLcode) -> TransportError {
            TransportError(
                .receive,
                "\(target.place) did not answer with HTTP: \(words(code)); "
                    + "check that the URL is that of a web service", target, mayHaveReachedServer: true)
        }

        private func connectReason(_ code: CURLcode) -> String {
            Self.connectReason(code, handle?.easy, words(code))
        }

        private func words(_ code: CURLcode) -> String { Self.words(code, handle?.errorText, of: request.url) }

        static func connectReason(_ code: CURLcode, _ easy: UnsafeMutableRawPointer?, _ words: String) -> String {
            var number = 0
            if let easy { fal_get_long(easy, CURLINFO_OS_ERRNO, &number) }
            return switch CInt(truncatingIfNeeded: number) {
            case ECONNREFUSED: "connection refused"
            case ENETUNREACH, EHOSTUNREACH: "there is no route to it"
            case ETIMEDOUT: "it does not respond"
            case EMFILE, ENFILE: "this process has too many open files"
            default: words
            }
        }

        /// libcurl's own message. It names hosts, certificates and protocol errors, never headers or bodies; if it
        /// quotes the query of an address, the general text for the code is used.
        static func words(_ code: CURLcode, _ errorText: UnsafePointer<CChar>?, of url: String) -> String {
            let own = errorText.map { String(cString: $0) } ?? ""
            let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
            if own.isEmpty || (!query.isEmpty && own.contains(query)) {
                return String(cString: curl_easy_strerror(code))
            }
            return own
        }
    }
#endif
