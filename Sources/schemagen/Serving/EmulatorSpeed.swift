import ArgumentParser
import FalEmulator

/// How fast time goes: `100x`, `0.5x` or `instant`.
struct EmulatorSpeed: ExpressibleByArgument {
    var speed: FalEmulator.Speed

    init(speed: FalEmulator.Speed) { self.speed = speed }

    init?(argument: String) {
        if argument == "instant" {
            speed = .instant
            return
        }
        let number = argument.hasSuffix("x") ? argument.dropLast() : argument[...]
        guard let factor = Double(number), factor > 0, factor.isFinite else { return nil }
        speed = .times(factor)
    }

    var defaultValueDescription: String { "1x" }
}
