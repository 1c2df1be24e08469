import FalEmulator
import FalFields
import Foundation

/// Submit, status, result, over and over: the runtime beside a bare libcurl program and fal's own Python client;
/// contestants take turns.
///
/// Against the emulator, as an app's tests do it, and against canned answers: with the emulator its own share of a
/// cycle bounds every client, without it the waiting of a real service is missing.
struct QueueBenchmark {
    /// How long each contestant runs at a time.
    var seconds: Double
    var runs: Int
    /// A Python that has `fal-client`; without one that contestant is left out.
    var python: String?
    /// The folder of the contestants' sources.
    var sources: String

    private static let flights = [1, 64]

    private enum Contestant: String, CaseIterable {
        case libcurl = "bare libcurl in C"
        case runtime = "FalRuntime"
        /// Its tasks prefer the transport's threads.
        case onTransport = "FalRuntime on its transport's threads"
        case python = "fal-client for Python"
    }

    func measure() async throws -> [Section] {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let program = scratch.path("queue")
        _ = try await ChildProcess(
            program: "cc", arguments: ["-O2", "-o", program, "\(sources)/bare_libcurl.c", "-lcurl"]
        ).runAside()
        let fal = try await FalEmulator.start(.init(documents: .documents([EchoEndpoint.document]), pace: .instant))
        var sections = [try await measure("the emulator", fal.baseURL, program)]
        await fal.stop()
        #if os(Linux)
            let canned = try await CannedFal.start(sources, in: scratch)
            defer { canned.stop() }
            sections.append(try await measure("canned answers from C", canned.baseURL, program))
        #endif
        return sections
    }

    private func measure(_ server: String, _ base: String, _ program: String) async throws -> Section {
        var section = Section(
            job: "queue",
            about:
                "submit, status, result on loopback against \(server); \(runs.of("turn")) of \(Int(seconds)) s, medians"
        )
        for flight in Self.flights {
            var speeds: [Contestant: [Double]] = [:]
            for _ in 0..<runs {
                for contestant in Contestant.allCases {
                    guard let child = try child(contestant, flight, program, base) else { continue }
                    speeds[contestant, default: []].append(try Self.speed(await child.runAside().output))
                }
            }
            report(speeds.mapValues(\.median), flight, in: &section)
        }
        if python == nil { section.notes.append("fal-client was left out: --python names a Python that has it") }
        return section
    }

    private func child(_ contestant: Contestant, _ flight: Int, _ program: String, _ base: String) throws
        -> ChildProcess?
    {
        let id = EchoEndpoint.id
        switch contestant {
        case .libcurl:
            return ChildProcess(program: program, arguments: [base, id.text, id.queueID, "\(seconds)", "\(flight)"])
        case .runtime: return try Worker.child(["queue", base, "--seconds", "\(seconds)", "--flight", "\(flight)"])
        case .onTransport:
            return try Worker.child([
                "queue", base, "--seconds", "\(seconds)", "--flight", "\(flight)", "--on-transport",
            ])
        case .python:
            return python.map {
                ChildProcess(
                    program: $0, arguments: ["\(sources)/fal_python.py", base, id.text, "\(seconds)", "\(flight)"])
            }
        }
    }

    /// From `cycles seconds`.
    private static func speed(_ output: String) throws -> Double {
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 2, numbers[1] > 0 else { throw BenchmarkError("no cycles and seconds in: \(output)") }
        return numbers[0] / numbers[1]
    }

    private func report(_ speeds: [Contestant: Double], _ flight: Int, in section: inout Section) {
        for contestant in Contestant.allCases {
            guard let speed = speeds[contestant] else { continue }
            section.figures.append(Figure("\(contestant.rawValue), \(flight) in flight, cycles/s", speed, .count))
        }
        for contestant in [Contestant.runtime, .onTransport] {
            guard let ours = speeds[contestant] else { continue }
            let name = contestant.rawValue
            if let bare = speeds[.libcurl] {
                section.figures.append(
                    Figure("\(name) / bare libcurl, \(flight) in flight", ours / bare, .times, .atLeast(0.8)))
            }
            if let python = speeds[.python] {
                section.figures.append(
                    Figure(
                        "\(name) / fal-client, \(flight) in flight", ours / python, .times,
                        .atLeast(flight == 1 ? 5 : 30)))
            }
        }
    }
}
