import FalJSON
import Foundation

/// Where the figures were taken: without this they mean nothing.
struct Machine: Sendable {
    var cores = ProcessInfo.processInfo.activeProcessorCount
    /// Runnable processes, averaged over a minute: above the number of cores, times on the clock are too long.
    var load = Machine.loadNow()

    private static func loadNow() -> Double {
        var averages = [0.0, 0.0, 0.0]
        return getloadavg(&averages, 3) > 0 ? averages[0] : 0
    }

    var text: String { "\(cores) cores, load \(String(format: "%.1f", load))" }

    var json: JSONValue {
        ["cores": .number(JSONNumber(cores)), "load": JSONNumber(load).map(JSONValue.number) ?? .null]
    }
}
