import FalJSON
import Foundation
import SchemagenCore

/// A package in a scratch folder with both kinds of types, and the program that runs them in turn.
struct WireContest {
    let root: String

    static let module = "FalModels"
    static let twins = "Twins"

    /// - Parameters:
    ///   - sources: the folder of the program's own sources.
    ///   - endpoints: what to compare; at most one payload of each type is used.
    init(
        in root: String, checkout: RuntimeCheckout, sources: String, endpoints: [WireEndpoint],
        payloads: [WirePayload]
    ) throws {
        self.root = root
        try write(manifest(checkout), to: "Package.swift")
        for endpoint in endpoints {
            try write(endpoint.file.text, to: "Sources/\(Self.module)/\(endpoint.name).swift")
            try write(CodableTwin(endpoint: endpoint.named).text, to: "Sources/\(Self.twins)/\(endpoint.name).swift")
        }
        for payload in payloads { try write(payload.json.text(.compact), to: "payloads/\(payload.type).json") }
        try write(lanes(payloads), to: "Sources/contest/Lanes.swift")
        for (file, target) in [("MediaTwins", Self.twins), ("Lane", "contest"), ("Contest", "contest")] {
            let text = try String(contentsOfFile: "\(sources)/\(file).swift", encoding: .utf8)
            try write(text, to: "Sources/\(target)/\(file).swift")
        }
    }

    /// What the program found.
    struct Outcome {
        /// Payloads of types without unions and raw JSON.
        var plain: Group
        var other: Group
        /// Payloads that one of the two sides does not take or gives back changed, and why.
        var refused: [String]
    }

    struct Group {
        var payloads: Int
        /// Of the payloads together.
        var bytes: Int
        /// User CPU seconds to go through all payloads once, by job.
        var seconds: [String: Double] = [:]

        init(_ json: JSONValue?) {
            payloads = json?["payloads"]?.intValue ?? 0
            bytes = json?["bytes"]?.intValue ?? 0
            for job in json?["seconds"]?.objectValue ?? [:] { seconds[job.key] = job.value.doubleValue }
        }

        static func + (left: Group, right: Group) -> Group {
            var sum = left
            sum.payloads += right.payloads
            sum.bytes += right.bytes
            sum.seconds.merge(right.seconds, uniquingKeysWith: +)
            return sum
        }
    }

    /// Builds the program with the optimiser, and runs it.
    ///
    /// - Parameters:
    ///   - rounds: turns of each job.
    ///   - seconds: about how long a turn of the slowest job takes.
    func run(rounds: Int, seconds: Double) throws -> Outcome {
        _ = try ChildProcess(
            program: "swift",
            arguments: ["build", "--package-path", root, "-c", "release", "--product", "contest"]
        ).run()
        let output = try ChildProcess(
            program: root + "/.build/release/contest", arguments: [root + "/payloads", "\(rounds)", "\(seconds)"]
        ).run().output
        let json: JSONValue
        do { json = try JSONValue(parsing: output) } catch {
            throw BenchmarkError("the contest's answer is no JSON: \(error)")
        }
        return Outcome(
            plain: Group(json["plain"]), other: Group(json["other"]),
            refused: json["refused"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    // MARK: Files

    private func manifest(_ checkout: RuntimeCheckout) -> String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "contest", platforms: [.macOS(.v14)],
            dependencies: [\(checkout.package)],
            targets: [
                .target(name: "\(Self.module)", dependencies: [\(checkout.product)]),
                .target(name: "\(Self.twins)", dependencies: [\(checkout.product)]),
                .executableTarget(
                    name: "contest", dependencies: ["\(Self.module)", "\(Self.twins)", \(checkout.product)]),
            ])

        """
    }

    /// One call a line: a literal of as many closures takes the compiler minutes.
    private func lanes(_ payloads: [WirePayload]) -> String {
        let calls = payloads.map { payload in
            """
            entrants.add(
                "\(payload.type)", isPlain: \(payload.isPlain), \(Self.module).\(payload.type).self,
                \(Self.twins).\(payload.type).self)
            """
        }
        return """
            import \(Self.module)
            import \(Self.twins)

            func addAll(to entrants: inout Entrants) {
            \(calls.joined(separator: "\n"))
            }

            """
    }

    private func write(_ text: String, to path: String) throws {
        let file = URL(filePath: root + "/" + path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
