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
        /// Those about which the system is still to be told.
        private var untold: [curl_socket_t]?

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
            untold?.removeAll { $0 == socket }
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
            connections[socket] = connection
            if let untold {
                if !untold.contains(socket) { self.untold?.append(socket) }
                return true
            }
            if interest == connection.watched || interest == CURL_POLL_REMOVE && keeping { return true }
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

        // MARK: Looking

        /// From now on the system is told nothing of connections: who has sent something looks for the answer itself,
        /// and the thread that waits is not woken by it.
        mutating func holdBack() {
            untold = []
        }

        /// Tells the system what has been held back.
        ///
        /// - Returns: whether it took all of it.
        mutating func settle() -> Bool {
            guard let sockets = untold else { return true }
            untold = nil
            var isTaken = true
            for socket in sockets {
                guard let connection = connections[socket] else { continue }
                isTaken = set(socket, connection.wanted, isKnown: true, keeping: false) && isTaken
            }
            return isTaken
        }

        /// What has come to the connections that are held back.
        func look() -> [fal_watch_event] {
            guard let untold else { return [] }
            var events: [fal_watch_event] = []
            for socket in untold {
                guard let wanted = connections[socket]?.wanted, wanted != CURL_POLL_REMOVE else { continue }
                let mask = fal_look(socket, wanted)
                if mask >= 0 { events.append(fal_watch_event(socket: socket, mask: mask)) }
            }
            return events
        }

        private func forget(_ socket: curl_socket_t) {
            _ = watch.set(socket, CURL_POLL_REMOVE, isKnown: true)
        }
    }
#endif
