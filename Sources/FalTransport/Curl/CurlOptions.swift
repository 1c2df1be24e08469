#if os(Linux) || os(macOS)
    import CCurl

    /// Says to libcurl what an exchange wants. Remembers the first option that was refused.
    struct CurlOptions {
        private let easy: UnsafeMutableRawPointer
        private(set) var failure: CURLcode?

        init(_ easy: UnsafeMutableRawPointer) {
            self.easy = easy
        }

        /// A small body, which libcurl copies and sends together with the head: one packet, and the server wakes once.
        ///
        /// Such a request libcurl likes to send again; `CurlExchange.requestMayBegin` decides.
        mutating func sendBody(_ bytes: [UInt8]) {
            set(CURLOPT_POST, 1)
            note(fal_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
            bytes.withUnsafeBytes { note(fal_copy_body(easy, $0.baseAddress)) }
        }

        /// A body of `length` bytes, which libcurl reads while it sends.
        ///
        /// With a way to rewind, libcurl sends the request again when a reused connection turns out to be dead. Without
        /// one it gives up with CURLE_SEND_FAIL_REWIND before it connects anew; `CurlExchange.requestMayBegin` catches
        /// what is left.
        mutating func sendBody(of length: Int64, canRewind: Bool) {
            guard length > 0 else { return sendBody([]) }
            set(CURLOPT_POST, 1)
            note(fal_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(length)))
            note(
                fal_set_read(easy) { buffer, size, count, exchange in
                    guard let buffer, let exchange else { return Int(CURL_READFUNC_ABORT) }
                    return CurlExchange.at(exchange).giveBody(.init(start: buffer, count: size * count))
                })
            guard canRewind else { return }
            note(
                fal_set_seek(easy) { exchange, offset, origin in
                    guard let exchange, origin == SEEK_SET, CurlExchange.at(exchange).rewind(to: Int64(offset)) else {
                        return CURL_SEEKFUNC_FAIL
                    }
                    return CURL_SEEKFUNC_OK
                })
        }

        /// Everything about the request but its body. The list returned must outlive the transfer.
        mutating func describe(
            _ request: TransportRequest, _ target: RequestTarget, _ configuration: CurlTransport.Configuration
        ) -> UnsafeMutablePointer<curl_slist>? {
            set(CURLOPT_URL, request.url)
            describeMethod(request)
            set(CURLOPT_NOSIGNAL, 1)
            let isSecure = target.scheme == "https"
            note(fal_allow_http_alone(easy, isSecure ? 1 : 0))
            note(fal_leave_lookups_behind(easy))
            set(CURLOPT_TCP_KEEPALIVE, 1)
            set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
            choose(configuration.httpVersion, isSecure)
            switch configuration.proxy {
            case .environment: break
            case .none: set(CURLOPT_PROXY, "")
            case .url(let url): set(CURLOPT_PROXY, url)
            }
            let connectTimeout = request.connectTimeout ?? configuration.connectTimeout
            set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connectTimeout.wholeMilliseconds))
            if RequestRules.followsRedirects(request) {
                set(CURLOPT_FOLLOWLOCATION, 1)
                set(CURLOPT_MAXREDIRS, 10)
            }
            if request.resending == .never {
                set(
                    CURLOPT_MAXAGE_CONN,
                    max(1, Int(clamping: configuration.maximumIdleForSingleSend.components.seconds)))
            }
            if let file = configuration.certificateAuthorities { set(CURLOPT_CAINFO, file) }
            if let userAgent = configuration.userAgent { set(CURLOPT_USERAGENT, userAgent) }
            return setHeaders(request)
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
                // Many requests at once to a host with HTTP/2 share its one connection instead of opening one each.
                set(CURLOPT_PIPEWAIT, 1)
            }
        }

        /// libcurl 7.88 switches a connection to HTTP/2 by prior knowledge anew for each request: the second one on it
        /// fails with CURLE_HTTP2, before a byte of it is sent. There each gets a connection of its own.
        private static let greetsTwice: Bool = {
            let version = curl_version_info(CURLVERSION_FIRST)?.pointee.version_num ?? 0
            return 0x075800..<0x080000 ~= version
        }()

        private mutating func describeMethod(_ request: TransportRequest) {
            if request.method == "HEAD" { set(CURLOPT_NOBODY, 1) }
            let natural = RequestRules.announcedLength(request) == nil ? "GET" : "POST"
            if request.method != natural, request.method != "HEAD" { set(CURLOPT_CUSTOMREQUEST, request.method) }
        }

        private mutating func setHeaders(_ request: TransportRequest) -> UnsafeMutablePointer<curl_slist>? {
            func has(_ name: String) -> Bool {
                request.headers.contains { TransportHeader.sameName($0.name, name) }
            }
            var list: UnsafeMutablePointer<curl_slist>?
            func add(_ line: String) {
                guard let longer = curl_slist_append(list, line) else { return lacksMemory() }
                list = longer
            }
            // The form `Name:` takes a header of libcurl's own away. `Expect: 100-continue` would cost a round trip, or
            // a second where the server does not know it.
            add("Expect:")
            if !has("Content-Type") { add("Content-Type:") }
            for header in request.headers where !TransportHeader.sameName(header.name, "Content-Length") {
                // An empty value must be written `Name;`, or libcurl takes the line for one that removes.
                add(header.value.isEmpty ? header.name + ";" : header.name + ": " + header.value)
            }
            if !has("Accept-Encoding") { set(CURLOPT_ACCEPT_ENCODING, "") }
            note(fal_set_list(easy, CURLOPT_HTTPHEADER, list))
            return list
        }

        /// Where libcurl reports: `exchange` is the `CurlExchange`, which the loop keeps alive while it runs.
        mutating func callBack(_ exchange: UnsafeMutableRawPointer, _ errorText: UnsafeMutablePointer<CChar>) {
            for option in [
                CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_XFERINFODATA,
                CURLOPT_PREREQDATA, CURLOPT_PRIVATE,
            ] {
                note(fal_set_pointer(easy, option, exchange))
            }
            note(fal_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
            note(
                fal_set_write(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, exchange in
                    guard let exchange else { return 0 }
                    return CurlExchange.at(exchange).receiveBody(.init(start: bytes, count: size * count))
                })
            note(
                fal_set_write(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, exchange in
                    guard let exchange else { return 0 }
                    return CurlExchange.at(exchange).receiveHeader(.init(start: bytes, count: size * count))
                })
            note(
                fal_set_before_request(easy) { exchange, _, _, _, _ in
                    guard let exchange else { return CURL_PREREQFUNC_ABORT }
                    return CurlExchange.at(exchange).requestMayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
                })
        }

        mutating func reportProgress() {
            set(CURLOPT_NOPROGRESS, 0)
            note(
                fal_set_progress(easy) { exchange, _, received, _, sent in
                    guard let exchange else { return 1 }
                    CurlExchange.at(exchange).progress(received: Int64(received), sent: Int64(sent))
                    return 0
                })
        }

        private mutating func set(_ option: CURLoption, _ value: Int) {
            note(fal_set_long(easy, option, value))
        }

        private mutating func set(_ option: CURLoption, _ value: String) {
            note(fal_set_text(easy, option, value))
        }

        private mutating func lacksMemory() {
            failure = failure ?? CURLE_OUT_OF_MEMORY
        }

        private mutating func note(_ code: CURLcode) {
            if code != CURLE_OK, failure == nil { failure = code }
        }
    }

    extension CurlExchange {
        /// The exchange behind the user data of a callback.
        fileprivate static func at(_ pointer: UnsafeMutableRawPointer) -> CurlExchange {
            Unmanaged<CurlExchange>.fromOpaque(pointer).takeUnretainedValue()
        }
    }
#endif
