#if os(Linux) || os(macOS)
    import CCurl

    /// The sockets that libcurl wants to hear of.
    ///
    /// After each answer libcurl lets go of the connection's socket, and at the next request it names it again. Told to
    /// the system, that would be two calls per exchange for nothing; so where there is much to do a connection that
    /// rests stays watched until something comes that nobody waits for.
    struct WatchedSockets {
        private struct Connection {
            var wanted = CURL_POLL_REMOVE
            /// As the system knows it.
            var watched = CURL_POLL_REMOVE
        }

        private let watch: SocketWatch
        private var connections: [curl_socket_t: Connection] = [:]

        init(_ watch: SocketWatch) {
            self.watch = watch
        }

        /// A socket of a connection has come to be. Only of these do we learn when they are closed; others (a name
        /// lookup has some) are watched exactly as long as libcurl says.
        mutating func opened(_ socket: curl_socket_t) {
            connections[socket] = Connection()
        }

        /// It is about to be closed, and its number may be another's soon.
        mutating func closes(_ socket: curl_socket_t) {
            guard let connection = connections.removeValue(forKey: socket) else { return }
            if connection.watched != CURL_POLL_REMOVE { forget(socket) }
        }

        /// - Parameters:
        ///   - interest: one of `CURL_POLL_…`.
        ///   - isKnown: whether libcurl has named it since it last let go of it.
        ///   - keeping: whether the socket of a connection stays watched while it rests. With few exchanges it should
        ///     not: then one thread sends while another waits, which an early answer would only have wait for the
        ///     first.
        /// - Returns: whether the system took it.
        mutating func set(_ socket: curl_socket_t, _ interest: CInt, isKnown: Bool, keeping: Bool) -> Bool {
            guard var connection = connections[socket] else { return watch.set(socket, interest, isKnown: isKnown) }
            connection.wanted = interest
            if interest == connection.watched || interest == CURL_POLL_REMOVE && keeping {
                connections[socket] = connection
                return true
            }
            let isWatched = connection.watched != CURL_POLL_REMOVE
            connection.watched = interest
            connections[socket] = connection
            return watch.set(socket, interest, isKnown: isWatched)
        }

        /// Whether libcurl waits for what has come. What comes to a connection that rests is its end, as a rule.
        mutating func isWanted(_ socket: curl_socket_t) -> Bool {
            guard let connection = connections[socket], connection.wanted == CURL_POLL_REMOVE else { return true }
            connections[socket] = Connection()
            forget(socket)
            return false
        }

        private func forget(_ socket: curl_socket_t) {
            _ = watch.set(socket, CURL_POLL_REMOVE, isKnown: true)
        }
    }
#endif
