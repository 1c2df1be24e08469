import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

@testable import Fuzz

/// A short form of `make fuzz`: the same inputs in every run.
@Suite("Fuzz: damaged and hostile input")
struct FuzzTests {
    /// What a debug build tries in a few seconds.
    private static let counts = [
        "json": 100, "documents": 60, "manifest": 1_000, "names": 200, "locks": 200, "webhooks": 200, "events": 1_000,
        "messagepack": 2_000,
    ]

    @Test("no input crashes or breaks a promise", arguments: FuzzTargets.names)
    func survivesHostileInput(name: String) async throws {
        let report = try await BusyThread.run {
            let target = try FuzzTargets.make(name, FuzzMaterial())
            return try FuzzLoop(seed: 11, end: .count(Self.counts[name] ?? 500)).run(target)
        }
        #expect(report.findings.map(\.text) == [])
        // Neither verdict is so rare that the other half goes untested.
        #expect(report.accepted > report.count / 50 && report.accepted < report.count, "\(report.text)")
        if name == "documents" {
            // Most of the pipeline never sees what the reader refuses, nor does a short document have much to change.
            #expect(report.accepted * 2 >= report.count, "\(report.text)")
            #expect(report.bytes / report.count >= 4_000, "\(report.text)")
        }
    }

    @Test("an input that does not end is a finding")
    func hang() throws {
        struct Endless: FuzzTarget {
            static let name = "endless"
            let release = DispatchSemaphore(value: 0)

            init(_ material: FuzzMaterial) {}
            mutating func input(_ random: inout SeededRandom) -> [UInt8] { [] }
            mutating func run(_ input: [UInt8]) -> FuzzVerdict {
                release.wait()
                return .accepted
            }
        }
        let target = try Endless(FuzzMaterial())
        defer { target.release.signal() }
        let loop = FuzzLoop(seed: 1, end: .count(1), patience: .milliseconds(20))
        let hang = try #require(throws: FuzzLoop.Hang.self) { try loop.run(target) }
        #expect(hang.target == "endless" && hang.number == 0)
    }

    @Test("an input follows from its seed")
    func repeatable() throws {
        let material = try FuzzMaterial()
        for name in FuzzTargets.names where name != "webhooks" {
            var inputs: [[UInt8]] = []
            for _ in 0..<2 {
                var target = try FuzzTargets.make(name, material)
                var random = SeededRandom(seed: 5)
                inputs.append(target.input(&random))
            }
            #expect(inputs[0] == inputs[1], "\(name)")
        }
    }
}
