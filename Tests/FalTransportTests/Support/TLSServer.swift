import Loopback

#if os(Linux)
    import Foundation

    /// The TLS side of a scripted server: it speaks HTTP/2 if the client does, and has a certificate for 127.0.0.1.
    ///
    /// `@unchecked Sendable` is sound: the context is set up in `init` and only read afterwards, which OpenSSL allows
    /// from any thread.
    final class TLSServer: @unchecked Sendable {
        struct Failure: Error {
            let what: String
        }

        /// A PEM file with the one certificate that a client must trust.
        let certificate: String
        private let openSSL: OpenSSL
        private let context: OpenSSL.Pointer

        /// Whether this machine has what it takes.
        static let isPossible = OpenSSL.shared != nil && program != nil

        private static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/bin/openssl"]
            .first { FileManager.default.isExecutableFile(atPath: $0) }

        private init(_ openSSL: OpenSSL, certificate: String, key: String) throws {
            guard let context = openSSL.newContext(openSSL.serverMethod()) else { throw Failure(what: "no context") }
            self.openSSL = openSSL
            self.context = context
            self.certificate = certificate
            let fileIsPEM: Int32 = 1
            guard openSSL.useCertificate(context, certificate) == 1, openSSL.useKey(context, key, fileIsPEM) == 1 else {
                throw Failure(what: "the certificate is not accepted")
            }
            openSSL.onChooseProtocol(
                context,
                { _, chosen, chosenLength, offered, length, _ in
                    var place = 0
                    while place < length {
                        let (start, count) = (place + 1, Int(offered[place]))
                        if count == 2, offered[start] == UInt8(ascii: "h"), offered[start + 1] == UInt8(ascii: "2") {
                            chosen.pointee = offered + start
                            chosenLength.pointee = 2
                            return 0
                        }
                        place = start + count
                    }
                    // A client without HTTP/2 goes on without a word about protocols.
                    let noAnswer: Int32 = 3
                    return noAnswer
                }, nil)
        }

        deinit {
            openSSL.freeContext(context)
        }

        func connection(_ connection: LoopbackConnection) -> TLSConnection? {
            openSSL.newSession(context).map { TLSConnection(openSSL, $0, connection) }
        }

        /// Makes a certificate, which is gone when `body` returns.
        static func run<Result>(_ body: (TLSServer) async throws -> Result) async throws -> Result {
            guard let openSSL = OpenSSL.shared, let program else { throw Failure(what: "no OpenSSL") }
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fal-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let certificate = folder.appendingPathComponent("certificate.pem").path
            let key = folder.appendingPathComponent("key.pem").path
            let status = try await exitStatus(
                of: program,
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                    certificate,
                ])
            guard status == 0 else { throw Failure(what: "openssl ended with \(status)") }
            return try await body(TLSServer(openSSL, certificate: certificate, key: key))
        }

        /// Foundation's `Process` would do, but on Linux it leaks its run loop, which a search for leaks then reports.
        private static func exitStatus(of program: String, _ arguments: [String]) async throws -> Int32 {
            try await withCheckedThrowingContinuation { continuation in
                startThread {
                    var streams = posix_spawn_file_actions_t()
                    posix_spawn_file_actions_init(&streams)
                    defer { posix_spawn_file_actions_destroy(&streams) }
                    for stream: Int32 in 0...2 {
                        posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_RDWR, 0)
                    }
                    let words = ([program] + arguments).map { strdup($0) }
                    defer { for word in words { free(word) } }
                    var process: pid_t = 0
                    let failure = posix_spawn(&process, program, &streams, nil, words + [nil], environ)
                    guard failure == 0 else {
                        return continuation.resume(throwing: Failure(what: "\(program): error \(failure)"))
                    }
                    var status: Int32 = 0
                    while waitpid(process, &status, 0) < 0, errno == EINTR {}
                    continuation.resume(returning: status)
                }
            }
        }
    }

    /// One connection of a ``TLSServer``; for a single thread. OpenSSL works on buffers in memory, so that the socket
    /// stays with the ``LoopbackConnection``, which any thread may close.
    final class TLSConnection: ByteStream {
        private let openSSL: OpenSSL
        private let session: OpenSSL.Pointer
        private let incoming: OpenSSL.Pointer?
        private let outgoing: OpenSSL.Pointer?
        private let connection: LoopbackConnection

        fileprivate init(_ openSSL: OpenSSL, _ session: OpenSSL.Pointer, _ connection: LoopbackConnection) {
            self.openSSL = openSSL
            self.session = session
            self.connection = connection
            incoming = openSSL.newBuffer(openSSL.memory())
            outgoing = openSSL.newBuffer(openSSL.memory())
            // The session owns the buffers from here on.
            openSSL.setBuffers(session, incoming, outgoing)
            openSSL.beServer(session)
        }

        deinit {
            openSSL.freeSession(session)
        }

        func read() -> [UInt8] {
            while true {
                // Also shakes hands; what there is to say to that lands in `outgoing`.
                let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, filled in
                    filled = max(0, Int(openSSL.read(session, buffer.baseAddress, Int32(buffer.count))))
                }
                flush()
                guard bytes.isEmpty else { return bytes }
                let more = connection.read()
                guard !more.isEmpty else { return [] }
                _ = openSSL.writeBuffer(incoming, more, Int32(more.count))
            }
        }

        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            openSSL.write(session, bytes, Int32(bytes.count)) == bytes.count && flush()
        }

        func close() {
            connection.close()
        }

        @discardableResult
        private func flush() -> Bool {
            while true {
                let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, filled in
                    filled = max(0, Int(openSSL.readBuffer(outgoing, buffer.baseAddress, Int32(buffer.count))))
                }
                if bytes.isEmpty { return true }
                guard connection.send(bytes) else { return false }
            }
        }
    }
#endif
