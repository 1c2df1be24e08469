#if os(Linux) || os(macOS)
    import CCurl
    import FalSupport

    /// The streams of a driver. libcurl makes their connections; from then on we wait for their sockets, in the same
    /// call in which libcurl waits for its own. Used by the event loop's thread alone.
    final class CurlStreams {
        private let multi: UnsafeMutableRawPointer
        private let configuration: CurlTransport.Configuration
        var now = ContinuousClock.now

        private var streams: [ObjectIdentifier: CurlStream] = [:]
        private var connecting: [UnsafeMutableRawPointer: CurlStream] = [:]
        /// Openings and ends that must not take for ever.
        private var timeouts = PriorityQueue<ContinuousClock.Instant, CurlStream>()
        private var updated: [ResponsePipe] = []
        /// Those to look at in the next round, because their socket is ready.
        private var ready: [CurlStream] = []
        /// What streams receive and mask at a time: a whole image. It costs nothing before the first stream.
        private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

        /// How long what is queued may take to be sent when a stream ends.
        private static let longestEnd = Duration.seconds(1)

        init(_ multi: UnsafeMutableRawPointer, _ configuration: CurlTransport.Configuration) {
            self.multi = multi
            self.configuration = configuration
        }

        /// Has glibc keep the memory of long messages.
        ///
        /// As a program starts, glibc maps each block of 128 KiB and more anew, and gives free memory back when it is
        /// as much: a message of 1 MiB costs a hundred page faults, and a quarter of its time. A block that is freed
        /// raises the first limit to its own size, and the second to twice that, in all of the process (mallopt(3),
        /// M_MMAP_THRESHOLD). Limits that the environment sets stay as they are.
        private static let keepMemoryOfLongMessages: Void = {
            #if canImport(Glibc)
                UnsafeMutableRawBufferPointer.allocate(byteCount: 8 << 20, alignment: 16).deallocate()
            #endif
        }()

        deinit { buffer.deallocate() }

        var isEmpty: Bool { streams.isEmpty }
        var due: ContinuousClock.Instant? { timeouts.next }

        /// The pipes whose readers must be woken.
        func takeUpdated() -> [ResponsePipe] {
            defer { updated = [] }
            return updated
        }

        // MARK: Commands

        func open(_ link: CurlStreamLink, askedAt: ContinuousClock.Instant) {
            Self.keepMemoryOfLongMessages
            let pipe = link.pipe
            guard let stream = CurlStream(link, configuration) else { return refuse(link, CURLE_OUT_OF_MEMORY) }
            if let code = stream.describe() { return refuse(link, code) }
            guard curl_multi_add_handle(multi, stream.easy) == CURLM_OK else {
                return refuse(link, CURLE_OUT_OF_MEMORY)
            }
            streams[ObjectIdentifier(pipe)] = stream
            connecting[stream.easy] = stream
            if let deadline = pipe.request.deadline { stream.due = timeouts.insert(stream, at: askedAt + deadline) }
            // Cancelled before it was here: the command to cancel found nothing.
            if pipe.cancellation != .none { cancel(pipe) }
        }

        func work(_ pipe: ResponsePipe) {
            guard let stream = streams[ObjectIdentifier(pipe)] else { return }
            let (isSettled, isFinishing) = stream.takeWork()
            if isFinishing {
                limit(stream, to: now + Self.longestEnd)
            } else if isSettled {
                limit(stream, to: nil)
            }
            send(stream)
        }

        func resume(_ pipe: ResponsePipe) {
            guard let stream = streams[ObjectIdentifier(pipe)] else { return }
            stream.isReading = true
            // TLS may have kept what its socket no longer announces.
            receive(stream)
        }

        func cancel(_ pipe: ResponsePipe) {
            guard let stream = streams[ObjectIdentifier(pipe)] else { return }
            end(stream, .failure(.cancelled(stream.target, mayHaveReachedServer: stream.phase == .open)))
        }

        func close() {
            for stream in streams.values {
                end(stream, .failure(.shutDown(stream.target, mayHaveReachedServer: stream.phase == .open)))
            }
        }

        // MARK: Rounds

        /// Moves what the sockets that were ready have and take, and ends what is overdue.
        func serve() {
            while let (_, stream) = timeouts.pop(upTo: now) {
                stream.due = nil
                end(stream, overdue(stream))
            }
            let ready = ready
            self.ready = []
            for stream in ready where streams[ObjectIdentifier(stream.pipe)] === stream {
                if stream.hasUnsent { send(stream) }
                if streams[ObjectIdentifier(stream.pipe)] === stream { receive(stream) }
            }
        }

        /// Waits for libcurl's sockets and ours.
        func wait(_ milliseconds: CInt) -> CURLMcode {
            var waiting: [CurlStream] = []
            var sockets: [curl_waitfd] = []
            for stream in streams.values where stream.phase == .open {
                var events: CInt = 0
                if stream.isReading { events |= CURL_WAIT_POLLIN }
                if stream.hasUnsent { events |= CURL_WAIT_POLLOUT }
                // A socket that nothing is wanted of would still report a lost connection, again and again.
                guard events != 0 else { continue }
                waiting.append(stream)
                sockets.append(curl_waitfd(fd: stream.socket, events: Int16(events), revents: 0))
            }
            let code = curl_multi_poll(multi, &sockets, CUnsignedInt(sockets.count), milliseconds, nil)
            for (stream, socket) in zip(waiting, sockets) where socket.revents != 0 { ready.append(stream) }
            return code
        }

        /// libcurl has connected, or cannot.
        ///
        /// - Returns: Whether `easy` is that of a stream.
        func endConnecting(_ easy: UnsafeMutableRawPointer, _ code: CURLcode) -> Bool {
            guard let stream = connecting.removeValue(forKey: easy) else { return false }
            guard code == CURLE_OK, stream.open() else {
                end(stream, .failure(stream.failure(code == CURLE_OK ? CURLE_COULDNT_CONNECT : code)))
                return true
            }
            // The pipe's head only says that there is a connection.
            stream.pipe.receive(TransportHead(status: 0, url: stream.pipe.request.url))
            updated.append(stream.pipe)
            send(stream)
            return true
        }

        private func send(_ stream: CurlStream) {
            guard stream.phase == .open else { return }
            do {
                try stream.send(through: buffer)
                if stream.isFinished { end(stream, .success(())) }
            } catch {
                // What the server had said before may tell why it hung up.
                receive(stream)
                end(stream, .failure(error))
            }
        }

        private func receive(_ stream: CurlStream) {
            guard stream.phase == .open else { return }
            do {
                let isClosed = try stream.receive(through: buffer)
                updated.append(stream.pipe)
                if isClosed { end(stream, .success(())) }
            } catch {
                end(stream, .failure(error))
            }
        }

        // MARK: Ends

        private func overdue(_ stream: CurlStream) -> Result<Void, TransportError> {
            if stream.isFinishing { return .success(()) }
            let deadline = stream.pipe.request.deadline ?? .zero
            return .failure(
                .deadlinePassed(deadline, stream.target, mayHaveReachedServer: stream.phase == .open)
                    .naming(stream.proxy))
        }

        private func limit(_ stream: CurlStream, to moment: ContinuousClock.Instant?) {
            if let due = stream.due { timeouts.remove(due) }
            stream.due = moment.map { timeouts.insert(stream, at: $0) }
        }

        private func refuse(_ link: CurlStreamLink, _ code: CURLcode) {
            let error = TransportError(
                .other,
                "the connection to \(link.pipe.target.place) could not be set up: "
                    + String(cString: curl_easy_strerror(code)), link.pipe.target, mayHaveReachedServer: false)
            finish(link, .failure(error))
        }

        private func end(_ stream: CurlStream, _ result: Result<Void, TransportError>) {
            guard streams.removeValue(forKey: ObjectIdentifier(stream.pipe)) != nil else { return }
            connecting[stream.easy] = nil
            limit(stream, to: nil)
            // Closes the connection: it is of use to nobody else.
            curl_multi_remove_handle(multi, stream.easy)
            finish(stream.link, result)
        }

        private func finish(_ link: CurlStreamLink, _ result: Result<Void, TransportError>) {
            let target = link.pipe.target
            switch result {
            case .success:
                link.outgoing.fail(
                    TransportError(
                        .send, "\(target.place) has closed the connection", target, mayHaveReachedServer: true))
            case .failure(let error): link.outgoing.fail(error)
            }
            link.pipe.finish(result)
            updated.append(link.pipe)
        }
    }
#endif
