#if os(Linux)
    import Glibc

    /// What the system says about this process.
    enum ProcessFacts {
        /// Memory that this process alone holds, in bytes (pages of files that are merely cached do not count).
        static var residentBytes: Int {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let text = read("/proc/self/status", &buffer)
            let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
            return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 } ?? 0
        }

        private static func read(_ path: String, _ buffer: inout [UInt8]) -> String {
            let descriptor = open(path, O_RDONLY)
            defer { close(descriptor) }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }
#endif
