#if os(Linux) || os(macOS)
    import CCurl

    /// One of libcurl's easy handles, which carries one exchange after the other.
    ///
    /// Nearly all of a handle's options depend on the kind of its request alone. A handle that has carried that kind
    /// gets the address, the body, and headers that differ: setting all options each time would cost more than
    /// everything else that this module does for an exchange.
    final class CurlHandle {
        let easy: UnsafeMutableRawPointer
        /// libcurl's own words about a failure.
        let errorText: UnsafeMutablePointer<CChar>
        /// The exchange under way; the driver keeps it alive.
        private(set) unowned(unsafe) var exchange: CurlExchange?
        /// The kind of request that its options are set for.
        private(set) var kind: CurlRequestKind?
        private var headers: [TransportHeader]?
        private var headerLines: UnsafeMutablePointer<curl_slist>?

        init?() {
            guard let easy = curl_easy_init() else { return nil }
            self.easy = easy
            errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
            errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        }

        deinit {
            curl_easy_cleanup(easy)
            curl_slist_free_all(headerLines)
            errorText.deallocate()
        }

        /// Sets all options for `exchange`, a request of `kind`.
        ///
        /// - Returns: The error of the first option that libcurl refused.
        func begin(
            _ exchange: CurlExchange, _ kind: CurlRequestKind, _ configuration: CurlTransport.Configuration
        ) -> CURLcode? {
            self.exchange = exchange
            errorText.pointee = 0
            var options = CurlOptions(easy)
            if self.kind != kind {
                curl_easy_reset(easy)
                self.kind = nil
                headers = nil
                options.describe(kind, configuration)
                options.setCallbackData(self)
            }
            let request = exchange.request
            options.set(CURLOPT_URL, request.url)
            switch kind.body {
            case .none: break
            case .together: options.sendBody(request.body.smallBytes)
            case .streamed: options.sendBody(of: request.body.length)
            }
            if headers != request.headers {
                let before = headerLines
                headerLines = options.setHeaders(request.headers)
                curl_slist_free_all(before)
                headers = request.headers
            }
            // A handle with half of its options set must not be reused as it is.
            if options.failure == nil { self.kind = kind } else { headers = nil }
            return options.failure
        }

        /// Frees what was sent.
        func end() {
            exchange = nil
            if kind?.body == .together {
                var options = CurlOptions(easy)
                options.sendBody([])
            }
        }
    }

    extension TransportBody {
        /// The bytes that are sent together with the head.
        fileprivate var smallBytes: [UInt8] {
            if case .bytes(let bytes) = self { bytes } else { [] }
        }
    }

    extension CurlHandle {
        /// The exchange that the handle behind a callback's user data carries.
        static func exchange(_ handle: UnsafeMutableRawPointer?) -> CurlExchange? {
            handle.flatMap { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue().exchange }
        }
    }

    extension CurlOptions {
        /// Has libcurl call back with `handle`, which outlives its transfers.
        fileprivate mutating func setCallbackData(_ handle: CurlHandle) {
            let this = Unmanaged.passUnretained(handle).toOpaque()
            for option in [
                CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_XFERINFODATA,
                CURLOPT_PREREQDATA, CURLOPT_PRIVATE,
            ] {
                set(option, this)
            }
            set(CURLOPT_ERRORBUFFER, handle.errorText)
        }
    }

    /// Everything that decides a handle's options, apart from the request's address, headers and the bytes of its body.
    struct CurlRequestKind: Equatable {
        enum Body {
            case none
            /// Sent with the head: one packet, and the server wakes once.
            case together
            /// Read piece by piece while it is sent.
            case streamed
        }

        let method: String
        let body: Body
        let isSecure: Bool
        /// Loopback addresses are never asked through a proxy.
        let isLoopback: Bool
        /// At most once on the wire: see ``TransportRequest/Resending/never``.
        let isSentOnce: Bool
        let followsRedirects: Bool
        let reportsProgress: Bool
        /// Whether the body arrives as the server sent it, not decompressed.
        let isRaw: Bool
        let connectTimeout: Duration

        init(_ request: TransportRequest, _ target: RequestTarget, connectTimeout: Duration) {
            method = request.method
            body =
                switch RequestRules.announcedLength(request) {
                case nil: .none
                case 0: .together
                case let length?:
                    if case .bytes = request.body, length <= Self.longestTogether { .together } else { .streamed }
                }
            isSecure = target.scheme == "https"
            isLoopback = target.isLoopback
            isSentOnce = request.resending == .never
            followsRedirects = RequestRules.followsRedirects(request)
            reportsProgress = request.onUploadProgress != nil || request.stallTimeout != nil
            isRaw = request.headers.contains { TransportHeader.sameName($0.name, "Accept-Encoding") }
            self.connectTimeout = request.connectTimeout ?? connectTimeout
        }

        private static let longestTogether: Int64 = 16 * 1024
    }
#endif
