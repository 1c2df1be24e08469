#if os(Linux) || os(macOS)
    import CCurl

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Sets the options of an easy handle. Remembers the first one that was refused.
    struct CurlOptions {
        private let easy: UnsafeMutableRawPointer
        private(set) var failure: CURLcode?

        init(_ easy: UnsafeMutableRawPointer) {
            self.easy = easy
        }

        // MARK: Options of a kind of request

        /// Sets the options of a fresh handle, or of one that was reset.
        mutating func describe(_ kind: CurlRequestKind, _ configuration: CurlTransport.Configuration) {
            describeMethod(kind)
            describeConnection(kind, configuration)
            choose(configuration.httpVersion, kind.isSecure)
            if kind.followsRedirects {
                set(CURLOPT_FOLLOWLOCATION, 1)
                set(CURLOPT_MAXREDIRS, 10)
            }
            if kind.isSentOnce {
                set(
                    CURLOPT_MAXAGE_CONN,
                    max(1, Int(clamping: configuration.maximumIdleForSingleSend.components.seconds)))
            }
            if !kind.isRaw { set(CURLOPT_ACCEPT_ENCODING, "") }
            if let userAgent = configuration.userAgent { set(CURLOPT_USERAGENT, userAgent) }
            reportResponse()
            if kind.reportsProgress { reportProgress() }
        }

        /// What requests and streams of bytes have in common: how the connection is made.
        mutating func describeConnection(_ kind: CurlRequestKind, _ configuration: CurlTransport.Configuration) {
            set(CURLOPT_NOSIGNAL, 1)
            note(fal_allow_http_alone(easy, kind.isSecure ? 1 : 0))
            note(fal_leave_lookups_behind(easy))
            set(CURLOPT_TCP_KEEPALIVE, 1)
            set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
            chooseProxy(kind, configuration.proxy)
            set(CURLOPT_CONNECTTIMEOUT_MS, max(1, kind.connectTimeout.wholeMilliseconds))
            if let file = configuration.certificateAuthorities { set(CURLOPT_CAINFO, file) }
        }

        private mutating func chooseProxy(_ kind: CurlRequestKind, _ proxy: CurlTransport.Configuration.Proxy) {
            guard !kind.isLoopback, proxy != .none else { return set(CURLOPT_PROXY, "") }
            if case .url(let url) = proxy { set(CURLOPT_PROXY, url) }
            // A redirect may lead to a loopback address.
            if kind.followsRedirects { set(CURLOPT_NOPROXY, ProxyEnvironment.process.exceptionsWithLoopback) }
        }

        private mutating func choose(_ version: CurlTransport.Configuration.HTTPVersion, _ isSecure: Bool) {
            switch version {
            case .negotiated: set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            case .http1: set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            case .http2PriorKnowledge: set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE))
            }
            if !isSecure, version == .http2PriorKnowledge, Self.greetsTwice {
                set(CURLOPT_FRESH_CONNECT, 1)
                set(CURLOPT_FORBID_REUSE, 1)
            } else if isSecure || version == .http2PriorKnowledge {
                // Many requests at once to a host with HTTP/2 share one connection instead of opening one each.
                set(CURLOPT_PIPEWAIT, 1)
            }
        }

        /// libcurl 7.88 switches a connection to HTTP/2 by prior knowledge anew for each request: the second one on it
        /// fails with CURLE_HTTP2, before a byte of it is sent. There each gets a connection of its own.
        private static let greetsTwice: Bool = {
            let version = curl_version_info(CURLVERSION_FIRST)?.pointee.version_num ?? 0
            return 0x075800..<0x080000 ~= version
        }()

        private mutating func describeMethod(_ kind: CurlRequestKind) {
            if kind.method == "HEAD" { set(CURLOPT_NOBODY, 1) }
            if kind.body != .none { set(CURLOPT_POST, 1) }
            let natural = kind.body == .none ? "GET" : "POST"
            if kind.method != natural, kind.method != "HEAD" { set(CURLOPT_CUSTOMREQUEST, kind.method) }
            if kind.body == .streamed { readBody(canRewind: !kind.isSentOnce) }
        }

        /// Has libcurl read the body piece by piece while it sends.
        ///
        /// With a way to rewind, libcurl sends the request again when a reused connection turns out to be dead. Without
        /// one it gives up with CURLE_SEND_FAIL_REWIND before it connects again; `CurlExchange.requestMayBegin` catches
        /// the other cases.
        private mutating func readBody(canRewind: Bool) {
            note(
                fal_set_read(easy) { buffer, size, count, handle in
                    guard let buffer, let exchange = CurlHandle.exchange(handle) else {
                        return Int(CURL_READFUNC_ABORT)
                    }
                    return exchange.sendBody(into: .init(start: buffer, count: size * count))
                })
            guard canRewind else { return }
            note(
                fal_set_seek(easy) { handle, offset, origin in
                    guard origin == SEEK_SET, CurlHandle.exchange(handle)?.rewindBody(to: Int64(offset)) == true else {
                        return CURL_SEEKFUNC_FAIL
                    }
                    return CURL_SEEKFUNC_OK
                })
        }

        private mutating func reportResponse() {
            note(
                fal_set_write(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, handle in
                    CurlHandle.exchange(handle)?.receiveBody(.init(start: bytes, count: size * count)) ?? 0
                })
            note(
                fal_set_write(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, handle in
                    CurlHandle.exchange(handle)?.receiveHeader(.init(start: bytes, count: size * count)) ?? 0
                })
            note(
                fal_set_before_request(easy) { handle, _, _, _, _ in
                    CurlHandle.exchange(handle)?.requestMayBegin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
                })
        }

        private mutating func reportProgress() {
            set(CURLOPT_NOPROGRESS, 0)
            note(
                fal_set_progress(easy) { handle, _, received, _, sent in
                    guard let exchange = CurlHandle.exchange(handle) else { return 1 }
                    exchange.reportProgress(received: Int64(received), sent: Int64(sent))
                    return 0
                })
        }

        // MARK: Options of one request

        /// A small body, which libcurl copies and sends together with the head: one packet, and the server wakes once.
        ///
        /// libcurl may want to send such a request again; `CurlExchange.requestMayBegin` decides.
        mutating func sendBody(_ bytes: [UInt8]) {
            note(fal_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
            bytes.withUnsafeBytes { note(fal_copy_body(easy, $0.baseAddress)) }
        }

        /// A body of `length` bytes, which libcurl reads while it sends.
        mutating func sendBody(of length: Int64) {
            note(fal_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(length)))
        }

        /// - Returns: The lines, which must stay alive until the handle gets others.
        mutating func setHeaders(_ headers: [TransportHeader]) -> UnsafeMutablePointer<curl_slist>? {
            var list: UnsafeMutablePointer<curl_slist>?
            func add(_ line: String) {
                guard let longer = line.withCString({ curl_slist_append(list, $0) }) else { return noteLackOfMemory() }
                list = longer
            }
            // `Name:` removes a header that libcurl would add. `Expect: 100-continue` would cost a round trip, or a
            // second where the server does not know it.
            add("Expect:")
            if !headers.contains(where: { TransportHeader.sameName($0.name, "Content-Type") }) { add("Content-Type:") }
            for header in headers where !TransportHeader.sameName(header.name, "Content-Length") {
                // An empty value must be written `Name;`, or libcurl takes the line for one that removes.
                add(header.value.isEmpty ? header.name + ";" : header.name + ": " + header.value)
            }
            note(fal_set_list(easy, CURLOPT_HTTPHEADER, list))
            return list
        }

        // MARK: Values

        mutating func set(_ option: CURLoption, _ value: Int) {
            note(fal_set_long(easy, option, value))
        }

        mutating func set(_ option: CURLoption, _ value: String) {
            // Passed as a String, it would be copied once more.
            note(value.withCString { fal_set_text(easy, option, $0) })
        }

        mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
            note(fal_set_pointer(easy, option, value))
        }

        private mutating func noteLackOfMemory() {
            failure = failure ?? CURLE_OUT_OF_MEMORY
        }

        private mutating func note(_ code: CURLcode) {
            if code != CURLE_OK, failure == nil { failure = code }
        }
    }
#endif
