import Foundation

/// What the kernel knows of the process at hand.
enum ThisProcess {
    /// Seconds of processor time the program has spent so far, without the system's.
    static var userSeconds: Double { usage.ru_utime.seconds }

    /// The most memory the process has held at once.
    ///
    /// Not from `getrusage` on Linux: there a process begins with the peak of the one that started it.
    static var peakBytes: Int {
        #if canImport(Darwin)
            Int(usage.ru_maxrss)
        #else
            (number("VmHWM:", in: "/proc/self/status") ?? usage.ru_maxrss) * 1024
        #endif
    }

    /// The memory the process holds now; where the kernel does not tell, the most it has held.
    static var currentBytes: Int { number("VmRSS:", in: "/proc/self/status").map { $0 * 1024 } ?? peakBytes }

    /// How many threads the process has; 0 where the kernel does not tell.
    static var threads: Int { number("Threads:", in: "/proc/self/status") ?? 0 }

    private static var usage: rusage {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #endif
        return usage
    }

    /// The number behind `name` in a file of lines like `VmHWM:   1234 kB`.
    private static func number(_ name: String, in path: String) -> Int? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let place = words.firstIndex(of: Substring(name)), place + 1 < words.count else { return nil }
        return Int(words[place + 1])
    }
}
