#if os(Linux) || os(macOS)
    import CCurl

    /// One of libcurl's handles, which carries one exchange after the other.
    ///
    /// Nearly all that a handle is told depends on the kind of its request alone. One that has carried that kind is
    /// told the address, the body, and headers that differ: all of it anew would cost more than the rest of what is
    /// ours in an exchange.
    final class CurlHandle {
        let easy: UnsafeMutableRawPointer
        /// libcurl's own words about a failure.
        let errorText: UnsafeMutablePointer<CChar>
        /// The exchange under way; held by the driver meanwhile.
        private(set) unowned(unsafe) var exchange: CurlExchange?
        /// What it was set up for last.
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

        /// Gets ready to carry `exchange`, a request of `kind`.
        ///
        /// - Returns: what libcurl has against it.
        func begin(
            _ exchange: CurlExchange, _ kind: CurlRequestKind, for driver: CurlDriver
        ) -> CURLcode? {
            self.exchange = exchange
            errorText.pointee = 0
            var options = CurlOptions(easy)
            if self.kind != kind {
                curl_easy_reset(easy)
                self.kind = nil
                headers = nil
                options.describe(kind, driver.configuration)
                options.callBack(self)
                options.reportSockets(to: driver)
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
            // Half set up is not set up.
            if options.failure == nil { self.kind = kind } else { headers = nil }
            return options.failure
        }

        /// Lets go of what was sent.
        func end() {
            exchange = nil
            if kind?.body == .together {
                var options = CurlOptions(easy)
                options.sendBody([])
            }
        }
    }

    extension TransportBody {
        /// What goes together with the head.
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
        /// Where libcurl reports: `handle` outlives what it is told.
        fileprivate mutating func callBack(_ handle: CurlHandle) {
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
#endif
