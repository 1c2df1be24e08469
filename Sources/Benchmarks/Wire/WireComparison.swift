import FalFields
import FalJSON
import Foundation
import SchemagenCore

/// A package with both kinds of types and the program that compares them.
struct WireComparison {
    let root: String

    static let module = "FalModels"
    static let baseline = "Baseline"

    /// - Parameters:
    ///   - sources: The folder with the sources of the program.
    ///   - endpoints: The endpoints to compare.
    ///   - payloads: At most one for each type.
    init(
        in root: String, checkout: RuntimeCheckout, sources: String, endpoints: [WireEndpoint],
        payloads: [WirePayload]
    ) throws {
        self.root = root
        try write(manifest(checkout), to: "Package.swift")
        for endpoint in endpoints {
            try write(endpoint.file.text, to: "Sources/\(Self.module)/\(endpoint.name).swift")
            try write(
                CodableBaseline(endpoint: endpoint.named).text, to: "Sources/\(Self.baseline)/\(endpoint.name).swift")
        }
        for payload in payloads { try write(payload.json.text(.compact), to: "payloads/\(payload.type).json") }
        try write(payloadList(payloads), to: "Sources/comparison/Payloads.swift")
        for (file, target) in [
            ("BaselineFiles", Self.baseline), ("PayloadPair", "comparison"), ("Comparison", "comparison"),
        ] {
            let text = try String(contentsOfFile: "\(sources)/\(file).swift", encoding: .utf8)
            try write(text, to: "Sources/\(target)/\(file).swift")
        }
    }

    /// What the program printed.
    struct Outcome {
        /// Payloads of types without unions and raw JSON.
        var plain: Group
        var other: Group
        /// Payloads that one of the two sides cannot decode or encodes differently, and why.
        var excluded: [String]
    }

    struct Group {
        var payloads: Int
        /// The size of all payloads.
        var bytes: Int
        /// User CPU seconds to process all payloads once, by job.
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

    /// Builds the program for release and runs it.
    ///
    /// - Parameters:
    ///   - rounds: Runs of each job.
    ///   - seconds: About how long a run of the slowest job takes.
    func run(rounds: Int, seconds: Double) throws -> Outcome {
        _ = try ChildProcess(
            program: "swift",
            arguments: ["build", "--package-path", root, "-c", "release", "--product", "comparison"]
        ).run()
        let output = try ChildProcess(
            program: root + "/.build/release/comparison", arguments: [root + "/payloads", "\(rounds)", "\(seconds)"]
        ).run().output
        let json: JSONValue
        do { json = try JSONValue(parsing: output) } catch {
            throw BenchmarkError("the comparison did not print JSON: \(error)")
        }
        return Outcome(
            plain: Group(json["plain"]), other: Group(json["other"]),
            excluded: json["excluded"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    // MARK: Files

    private func manifest(_ checkout: RuntimeCheckout) -> String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "comparison", platforms: [.macOS(.v14)],
            dependencies: [\(checkout.package)],
            targets: [
                .target(name: "\(Self.module)", dependencies: [\(checkout.product)]),
                .target(name: "\(Self.baseline)", dependencies: [\(checkout.product)]),
                .executableTarget(
                    name: "comparison", dependencies: ["\(Self.module)", "\(Self.baseline)", \(checkout.product)]),
            ])

        """
    }

    /// One call per payload: a literal with that many closures takes the compiler minutes.
    private func payloadList(_ payloads: [WirePayload]) -> String {
        let calls = payloads.map { payload in
            """
            pairs.add(
                "\(payload.type)", isPlain: \(payload.isPlain), \(Self.module).\(payload.type).self,
                \(Self.baseline).\(payload.type).self)
            """
        }
        return """
            import \(Self.module)
            import \(Self.baseline)

            func addAll(to pairs: inout PayloadPairs) {
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

/// An endpoint of the corpus: its named model and its generated file.
struct WireEndpoint {
    var named: NamedEndpoint
    var file: GeneratedFile

    /// `FluxDev`
    var name: String { named.name.text }

    /// Generates from the documents at `paths`, which are named `<id with / as __>.json`.
    ///
    /// - Throws: ``BenchmarkError`` when a document cannot be used.
    static func all(of paths: [String], module: String) throws -> [WireEndpoint] {
        let sources = try paths.map { path in
            let name = URL(filePath: path).deletingPathExtension().lastPathComponent
            return SourceDocument(
                id: try EndpointID(parsing: name.replacing("__", with: "/")), path: path,
                bytes: Array(try Data(contentsOf: URL(filePath: path))))
        }
        let plan = EndpointNamePlan(ids: sources.map(\.id), namespace: "Fal", module: module)
        let generator = try EndpointGenerator()
        return try sources.map { source in
            var diagnostics: [Diagnostic] = []
            guard let name = plan[source.id],
                let model = EndpointTranslator().model(of: source, reporting: &diagnostics)
            else {
                let reasons = diagnostics.map(\.message).joined(separator: "; ")
                throw BenchmarkError("\(source.path) cannot be used: \(reasons)")
            }
            let named = EndpointNamer().name(model, as: name, reporting: &diagnostics)
            return WireEndpoint(
                named: named,
                file: GeneratedFile(path: "Endpoints/\(name.text).swift", text: generator.text(of: named)))
        }
    }
}
