import ArgumentParser
import FalEmulator
import Testing

@testable import schemagen

@Suite("Arguments of the verbs")
struct ArgumentTests {
    @Test(
        "A lifetime is a positive number with a unit",
        arguments: [
            ("90", 90), ("90s", 90), ("30m", 1_800), ("12h", 43_200), ("7d", 604_800), ("0", nil), ("-1h", nil),
            ("h", nil),
            ("9223372036854775807d", nil), ("1w", nil),
        ] as [(String, Int?)])
    func lifetimes(_ text: String, _ seconds: Int?) {
        #expect(DurationArgument(argument: text)?.duration == seconds.map { .seconds($0) })
    }

    @Test(
        "A speed is a number, with or without an x, or instant",
        arguments: [
            ("100x", .times(100)), ("0.5x", .times(0.5)), ("2", .times(2)), ("instant", .instant), ("0", nil),
            ("-1x", nil), ("x", nil), ("inf", nil), ("nan", nil), ("1e400", nil),
        ] as [(String, FalEmulator.Speed?)])
    func speeds(_ text: String, _ speed: FalEmulator.Speed?) {
        #expect(SpeedArgument(argument: text)?.speed == speed)
    }

    @Test(
        "A request's id is letters, digits, - and _, for it becomes part of an address",
        arguments: [
            ("764cabcf-b745_x", true), ("a/b", false), ("..", false), ("a?b", false), ("", false), ("é", false),
        ])
    func requestIDs(_ id: String, _ isTaken: Bool) throws {
        let arguments = try RequestArguments.parse(["--", "fal-ai/flux/dev", id])
        #expect(((try? arguments.handle()) != nil) == isTaken)
    }
}
