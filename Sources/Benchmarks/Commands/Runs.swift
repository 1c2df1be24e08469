import ArgumentParser

/// How often something is measured: once or more.
struct Runs: ExpressibleByArgument, ExpressibleByIntegerLiteral {
    let count: Int

    init?(argument: String) {
        guard let count = Int(argument), count > 0 else { return nil }
        self.count = count
    }

    init(integerLiteral count: Int) { self.count = count }

    var defaultValueDescription: String { "\(count)" }
}
