import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension EmulatorError {
    /// Why a server did not start, or did not go on.
    init(server error: any Error, host: String, port: Int) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            self.init(
                .portTaken, "Port \(port) is taken by another program.",
                remedy: "Give another port, or 0 for any free one.")
        case EACCES, EPERM:
            self.init(
                .portRefused, "This user may not listen on port \(port).",
                remedy: "Give a port from 1024 to 65535, or 0 for any free one.")
        case EADDRNOTAVAIL:
            self.init(
                .configuration, "This machine has no address \(host).",
                remedy: "Leave the host out for 127.0.0.1, or give an address of this machine.")
        default:
            self.init(.server, "The server ended: \(error).", remedy: "Start it again.")
        }
    }
}
