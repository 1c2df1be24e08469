#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The few socket calls that the scripted servers need.
package enum LoopbackSocket {
    package struct Failure: Error {
        let call: String
        let number: Int32
    }

    /// Listens on a free port of 127.0.0.1.
    package static func listen(backlog: Int32) throws -> (descriptor: Int32, port: UInt16) {
        let (descriptor, port) = try bindToAFreePort()
        #if canImport(Darwin)
            let result = Darwin.listen(descriptor, backlog) == 0 ? 0 : errno
        #elseif canImport(Glibc)
            let result = Glibc.listen(descriptor, backlog) == 0 ? 0 : errno
        #else
            let result = Musl.listen(descriptor, backlog) == 0 ? 0 : errno
        #endif
        guard result == 0 else {
            close(descriptor)
            throw Failure(call: "listen", number: result)
        }
        return (descriptor, port)
    }

    /// A port that refuses connections.
    ///
    /// It stays bound until the process ends: a port that is given back may be another test's server a moment later.
    package static func unusedPort() throws -> UInt16 { try bindToAFreePort().port }

    private static func bindToAFreePort() throws -> (descriptor: Int32, port: UInt16) {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw Failure(call: "socket", number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Int32 in
                guard bind(descriptor, address, length) == 0 else { return errno }
                return getsockname(descriptor, address, &length) == 0 ? 0 : errno
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(call: "bind", number: result)
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// The next connection; `nil` when the listener has been shut down.
    package static func accept(_ listener: Int32) -> Int32? {
        var descriptor: Int32
        repeat {
            #if canImport(Darwin)
                descriptor = Darwin.accept(listener, nil, nil)
            #elseif canImport(Glibc)
                descriptor = Glibc.accept(listener, nil, nil)
            #else
                descriptor = Musl.accept(listener, nil, nil)
            #endif
        } while descriptor < 0 && (errno == EINTR || errno == ECONNABORTED)
        guard descriptor >= 0 else { return nil }
        var on: Int32 = 1
        #if canImport(Darwin)
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    package static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { buffer in
            #if canImport(Darwin)
                send(descriptor, buffer.baseAddress, buffer.count, 0)
            #else
                send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            #endif
        }
    }

    package static func read(_ descriptor: Int32, upTo count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, recv(descriptor, buffer.baseAddress, count, 0))
        }
    }

    /// Wakes whoever is blocked on it, without freeing the number for others to get.
    package static func shutDown(_ descriptor: Int32) {
        #if canImport(Darwin)
            _ = shutdown(descriptor, SHUT_RDWR)
        #else
            _ = shutdown(descriptor, Int32(SHUT_RDWR))
        #endif
    }

    /// Ends a call of `accept` that waits, or the next one.
    package static func wake(_ listener: Int32, _ port: UInt16) {
        shutDown(listener)
        #if canImport(Darwin)
            // There a listener cannot be shut down; a connection wakes it, too.
            close(connect(port))
        #endif
    }

    /// Closing with this set sends a reset instead of an orderly end.
    package static func lingerNot(_ descriptor: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    package static func close(_ descriptor: Int32) {
        #if canImport(Darwin)
            _ = Darwin.close(descriptor)
        #elseif canImport(Glibc)
            _ = Glibc.close(descriptor)
        #else
            _ = Musl.close(descriptor)
        #endif
    }
}
