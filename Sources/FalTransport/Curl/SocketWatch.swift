#if os(Linux) || os(macOS)
    import CCurl

    /// The sockets that libcurl waits for, and a bell: epoll or kqueue.
    ///
    /// One thread waits; any thread may change what is watched, or ring, at the same time. Whoever opened it closes it
    /// when nobody can use it any more.
    struct SocketWatch: Sendable {
        private let queue: CInt
        private let bell: CInt

        private var watch: fal_watch { fal_watch(queue: queue, bell: bell) }

        /// `nil` when the system has no file descriptor left.
        init?() {
            var watch = fal_watch()
            guard fal_watch_open(&watch) != 0 else { return nil }
            queue = watch.queue
            bell = watch.bell
        }

        func close() {
            fal_watch_close(watch)
        }

        /// Makes the thread that waits, or the next one to wait, look up.
        func ring() {
            fal_watch_ring(watch)
        }

        /// - Parameters:
        ///   - interest: one of `CURL_POLL_…`.
        ///   - isKnown: whether the socket has been set before.
        /// - Returns: whether the system took it.
        func set(_ socket: curl_socket_t, _ interest: CInt, isKnown: Bool) -> Bool {
            fal_watch_set(watch, socket, interest, isKnown ? 1 : 0) != 0
        }

        /// Waits for sockets to become ready, for a ring, or for so many milliseconds to pass; -1: however long it
        /// takes.
        ///
        /// - Parameter events: what has come, in place of what it held.
        func wait(_ milliseconds: CInt, for events: inout [fal_watch_event]) {
            events.removeAll(keepingCapacity: true)
            withUnsafeTemporaryAllocation(of: fal_watch_event.self, capacity: 64) { buffer in
                let count = fal_watch_wait(watch, buffer.baseAddress, CInt(buffer.count), milliseconds)
                events.append(contentsOf: buffer[..<Int(count)])
            }
        }
    }
#endif
