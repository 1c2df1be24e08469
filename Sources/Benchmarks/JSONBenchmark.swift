import FalJSON
import Foundation

/// Reading and writing JSON, beside Foundation's `JSONSerialization`.
enum JSONBenchmark {
    /// User CPU seconds for all of `files` once, medians of five rounds: reading into values, reading into nodes,
    /// writing values, and reading with `JSONSerialization`.
    static func measure(
        files: [[UInt8]]
    ) throws -> (value: Double, node: Double, write: Double, serialization: Double) {
        let values = try files.map { try JSONValue(parsing: $0) }
        let datas = files.map { Data($0) }
        return (
            value: try median { for file in files { keep(try JSONValue(parsing: file)) } },
            node: try median { for file in files { keep(try JSONNode(parsing: file)) } },
            write: median { for value in values { keep(value.serialized()) } },
            serialization: try median { for data in datas { keep(try JSONSerialization.jsonObject(with: data)) } }
        )
    }

    /// The median user CPU time of five rounds, after one that warms up.
    private static func median(of round: () throws -> Void) rethrows -> Double {
        try round()
        let times = try (0..<5).map { _ in
            let start = userSeconds()
            try round()
            return userSeconds() - start
        }
        return times.sorted()[2]
    }

    /// A value that the optimizer must not take for unused.
    @inline(never)
    private static func keep<Value>(_ value: Value) {
        withExtendedLifetime(value) {}
    }

    private static func userSeconds() -> Double {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
    }
}
