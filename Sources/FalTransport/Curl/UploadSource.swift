#if os(Linux) || os(macOS)
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The bytes of a request's body, piece by piece, from memory or from a file.
    final class UploadSource {
        enum Content {
            case bytes([UInt8])
            case file(descriptor: CInt, offset: Int64)
        }

        private let content: Content
        let length: Int64
        private var position: Int64 = 0

        /// Opens the file, if it is one; its fault is named in the error.
        init(_ body: TransportBody, _ target: RequestTarget) throws(TransportError) {
            length = body.length
            switch body {
            case .none:
                content = .bytes([])
            case .bytes(let bytes):
                content = .bytes(bytes)
            case .file(let path, let offset, let length):
                let descriptor = open(path, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else {
                    throw .invalidRequest("the file \(path) cannot be opened", target)
                }
                var facts = stat()
                guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
                    close(descriptor)
                    throw .invalidRequest("\(path) is not a file", target)
                }
                guard offset <= Int64(facts.st_size), length <= Int64(facts.st_size) - offset else {
                    close(descriptor)
                    throw .invalidRequest(
                        "the file \(path) has \(facts.st_size) bytes, too few for \(length) from byte \(offset) on",
                        target)
                }
                content = .file(descriptor: descriptor, offset: offset)
            }
        }

        deinit {
            if case .file(let descriptor, _) = content { close(descriptor) }
        }

        /// Copies the next bytes into `buffer`; 0 at the end, `nil` when the file does not give what it had.
        func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
            let wanted = Int(min(Int64(buffer.count), length - position))
            guard wanted > 0 else { return 0 }
            let count: Int
            switch content {
            case .bytes(let bytes):
                let start = Int(position)
                bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[start..<start + wanted])) }
                count = wanted
            case .file(let descriptor, let offset):
                var result = pread(descriptor, buffer.baseAddress, wanted, off_t(offset + position))
                while result < 0, errno == EINTR {
                    result = pread(descriptor, buffer.baseAddress, wanted, off_t(offset + position))
                }
                guard result > 0 else { return nil }
                count = result
            }
            position += Int64(count)
            return count
        }

        /// Goes (back) to `position`, for a request that is sent again.
        func seek(to position: Int64) -> Bool {
            guard 0...length ~= position else { return false }
            self.position = position
            return true
        }
    }
#endif
