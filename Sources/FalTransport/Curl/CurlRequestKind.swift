#if os(Linux) || os(macOS)
    /// What libcurl is told about a request, apart from its address, its body's bytes and its headers.
    struct CurlRequestKind: Equatable {
        enum Body {
            case none
            /// Given with the head: one packet, and the server wakes once.
            case together
            /// Read while it is sent.
            case streamed
        }

        let method: String
        let body: Body
        let isSecure: Bool
        /// At most once on the wire: see ``TransportRequest/Resending/never``.
        let isSentOnce: Bool
        let followsRedirects: Bool
        let reportsProgress: Bool
        /// Whether the body arrives as the server sent it, not decompressed.
        let isRaw: Bool
        let connectTimeout: Duration

        init(_ request: TransportRequest, isSecure: Bool, connectTimeout: Duration) {
            method = request.method
            body =
                switch RequestRules.announcedLength(request) {
                case nil: .none
                case 0: .together
                case let length?:
                    if case .bytes = request.body, length <= Self.longestTogether { .together } else { .streamed }
                }
            self.isSecure = isSecure
            isSentOnce = request.resending == .never
            followsRedirects = RequestRules.followsRedirects(request)
            reportsProgress = request.onUploadProgress != nil || request.stallTimeout != nil
            isRaw = request.headers.contains { TransportHeader.sameName($0.name, "Accept-Encoding") }
            self.connectTimeout = request.connectTimeout ?? connectTimeout
        }

        private static let longestTogether: Int64 = 16 * 1024
    }
#endif
