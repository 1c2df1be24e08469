import ArgumentParser
import FalFields
import Foundation
import SchemagenCore

/// Documents whose types have no end, at 1, 2, 4 and 8 times a size: the time must not grow faster than the document.
struct HostileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hostile", abstract: "Documents whose types have no end, by their size.")

    @Option(help: "How often each is measured.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print {
            let generator = try EndpointGenerator()
            return Kind.allCases.map { kind in
                let times = Self.scales.map { kind.milliseconds(scale: $0, runs: runs.count, generator) }
                var section = Section(job: "hostile \(kind.rawValue)", about: kind.about)
                for (scale, time) in zip(Self.scales, times) {
                    let bytes = Double(kind.document(scale: scale).utf8.count)
                    section.figures += [
                        Figure("\(scale) × size", bytes / 1_000, .kilobytes),
                        Figure("\(scale) × time", time, .milliseconds),
                        Figure(
                            "\(scale) × time, per 1 × time", time / max(times[0], 0.001), .times,
                            .atMost(Double(scale) * 1.5)),
                    ]
                }
                return section
            }
        }
    }

    private static let scales = [1, 2, 4, 8]

    private enum Kind: String, CaseIterable {
        case unions, lists, references, records, merges, values

        var about: String {
            switch self {
            case .unions: "each component is the next one, or a list of it"
            case .lists: "each component is a list of the next one"
            case .references: "each component is another name for the next one"
            case .records: "each record has two fields that are the next one"
            case .merges: "each component is the next one, twice, in an allOf"
            case .values: "one list of values, used in many fields"
            }
        }

        func milliseconds(scale: Int, runs: Int, _ generator: EndpointGenerator) -> Double {
            guard let name = SwiftName("Hostile", as: .type) else { return 0 }
            let source = SourceDocument(id: "acme/anvil", path: "", bytes: Array(document(scale: scale).utf8))
            let clock = ContinuousClock()
            let times = (0..<runs).map { _ in
                clock.measure { _ = generator.generate(source, typeName: name) }
            }.sorted()
            return times[runs / 2].inSeconds * 1000
        }

        /// At scale 1 it is some hundred kilobytes: enough to be measured.
        func document(scale: Int) -> String {
            let levels = scale * 2_000
            func next(_ level: Int) -> String { ##"{"$ref":"#/components/schemas/C\##(level + 1)"}"## }
            func component(_ level: Int) -> String {
                switch self {
                case .unions: #"{"anyOf":[\#(next(level)),{"type":"array","items":\#(next(level))}]}"#
                case .lists: #"{"type":"array","items":\#(next(level))}"#
                case .references: next(level)
                case .records: #"{"type":"object","properties":{"a":\#(next(level)),"b":\#(next(level))}}"#
                case .merges: #"{"allOf":[\#(next(level)),\#(next(level))]}"#
                case .values: #"{"type":"object","properties":{"a":{"enum":["\#(level)"]},"b":\#(next(levels - 1))}}"#
                }
            }
            let last =
                self == .values
                ? #"{"enum":[\#((0..<levels).map { "\"v\($0)\"" }.joined(separator: ","))]}"#
                : #"{"type":"object","properties":{"name":{"type":"string"}}}"#
            let components = (0..<levels).map { #""C\#($0)":\#(component($0)),"# }.joined()
            return ##"""
                {"paths":{"/acme/anvil":{"post":{"requestBody":{"content":{"application/json":{"schema":
                {"type":"object","properties":{"field":{"$ref":"#/components/schemas/C0"}}}}}}}}},
                "components":{"schemas":{\##(components)"C\##(levels)":\##(last)}}}
                """##
        }
    }
}
