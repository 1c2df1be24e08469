import Loopback

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A port on which connecting neither succeeds nor fails: nobody accepts, and the queue is full.
struct CrowdedListener {
    let url: String
    private let descriptors: [Int32]

    init() throws {
        let (listener, port) = try LoopbackSocket.listen(backlog: 0)
        url = "http://127.0.0.1:\(port)/"
        var descriptors = [listener]
        // Linux takes one more than the backlog, macOS a few; what comes after that gets no answer.
        for _ in 0..<8 { descriptors.append(LoopbackSocket.connect(port)) }
        self.descriptors = descriptors
    }

    func close() {
        for descriptor in descriptors { LoopbackSocket.close(descriptor) }
    }
}

extension LoopbackSocket {
    /// Begins to connect to `port` and does not wait for the outcome.
    static func connect(_ port: UInt16) -> Int32 {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                #if canImport(Darwin)
                    _ = Darwin.connect(descriptor, address, length)
                #elseif canImport(Glibc)
                    _ = Glibc.connect(descriptor, address, length)
                #else
                    _ = Musl.connect(descriptor, address, length)
                #endif
            }
        }
        return descriptor
    }
}
