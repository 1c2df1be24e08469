import ArgumentParser

/// How long something is kept: `3600`, `90s`, `30m`, `12h`, `7d`.
struct Lifetime: ExpressibleByArgument, Equatable {
    var duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number > 0,
            case (let seconds, false) = number.multipliedReportingOverflow(by: unit ?? 1)
        else { return nil }
        duration = .seconds(seconds)
    }
}
