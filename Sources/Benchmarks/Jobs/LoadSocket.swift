import Foundation

/// A bare connection to this machine.
enum LoadSocket {
    static func open(_ port: Int) throws -> Int32 {
        #if canImport(Glibc)
            let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let socket = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard socket >= 0, result == 0 else {
            throw BenchmarkError("no connection to port \(port): \(String(cString: strerror(errno)))")
        }
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    static func send(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            write(socket, bytes, bytes.count) == bytes.count
        #else
            Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        #endif
    }

    /// What has come; nil when the other side has closed.
    static func receive(_ socket: Int32) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, filled in
            count = read(socket, buffer.baseAddress, buffer.count)
            filled = max(0, count)
        }
        return count > 0 ? bytes : nil
    }
}
