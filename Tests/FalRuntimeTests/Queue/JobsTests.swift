import FalEmulator
import FalJSON
import FalTransport
import Foundation
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// Many jobs over a bad line: each ends in its own result or its own error, and none leaves anything behind.
@Suite(.serialized) struct JobsTests {
    /// 20,000 when `SCHEMAGEN_JOBS` says so; then memory is measured as well, for which nothing else may run.
    private static let wish = ProcessInfo.processInfo.environment["SCHEMAGEN_JOBS"].flatMap { Int($0) }
    private static let rounds = 5

    private static let busy = Fault.Effect.answer(status: 503, .text("busy"), headers: ["Retry-After": "0"])

    /// About every third look and every third result goes wrong, each time in another way.
    private static let badLine = [
        Fault(.dropBeforeAccepting, on: .status, .result, calls: .every(11)),
        Fault(.resetWithoutAnswer, on: .status, .result, calls: .every(13)),
        Fault(.answer(status: 502, .nginx), on: .status, .result, calls: .every(17)),
        Fault(busy, on: .status, .result, calls: .every(19)),
        Fault(.closeMidBody, on: .status, .result, calls: .every(23)),
        Fault(.delay(.milliseconds(20)), on: .status, .result, calls: .every(29)),
    ]

    @Test(arguments: TransportKind.allCases)
    func noneIsLostAndNoneMixedUp(_ kind: TransportKind) async throws {
        let wish = Self.wish ?? 1_500
        let count = (kind == .urlSession ? min(wish, 2_000) : wish) / Self.rounds
        try await LocalFal.run {
            // The last one does nothing: it counts the submits.
            $0.faults = Self.badLine + [Fault(.delay(.zero), on: .submit)]
            // The same in each round; and no job that waits to ask again is forgotten for those that ended meanwhile.
            $0.rememberedRequests = max(500, count)
            $0.journalLength = 100
        } _: { fal in
            let client = try fal.client(kind) { configuration in
                configuration.retries.maximumAttempts = 20
                configuration.maximumConcurrentRequests = 64
            }
            var memory: [Int] = []
            for round in 0..<Self.rounds {
                let numbers = (1...count).map { round * count + $0 }
                let outcomes = await Self.run(numbers, client)
                #expect(Set(outcomes.keys) == Set(numbers))
                try check(outcomes)
                if let bytes = Self.residentBytes { memory.append(bytes >> 20) }
            }
            #expect(fal.emulator.faults.current.last?.calls == count * Self.rounds)
            #expect(fal.emulator.faults.current.allSatisfy { $0.hits > 0 })
            if Self.wish != nil, let last = memory.last {
                print("\(kind): \(Self.rounds) rounds of \(count) jobs, resident MiB after each: \(memory)")
                // The first round is the way there.
                #expect(last - memory[1] <= 24, "memory is not flat: \(memory)")
            }
        }
    }

    private func check(_ outcomes: [Int: Result<Int, FalError>]) throws {
        for (number, outcome) in outcomes {
            switch outcome {
            case .success(let answer): #expect(answer == number && number % 50 != 49)
            case .failure(let error):
                // The model of these jobs refuses them, and says for what.
                #expect(number % 50 == 49)
                #expect(error.status == 422)
                #expect(error.details.first?.location == [.member("body"), .member("limited")])
                let body = try JSONValue(parsing: try #require(error.raw))
                #expect(body["detail"]?[0]?["input"]?.intValue == number)
            }
        }
        #expect(outcomes.contains { $0.key % 50 == 49 })
    }

    /// Does the jobs of these numbers, so many at a time.
    private static func run(_ numbers: [Int], _ client: FalClient) async -> [Int: Result<Int, FalError>] {
        await withTaskGroup(of: (Int, Result<Int, FalError>).self) { group in
            var outcomes: [Int: Result<Int, FalError>] = [:]
            func add(_ number: Int) {
                group.addTask { (number, await job(number, client)) }
            }
            var rest = numbers[...]
            for number in rest.prefix(256) { add(number) }
            rest = rest.dropFirst(256)
            for await (number, outcome) in group {
                outcomes[number] = outcome
                if let next = rest.popFirst() { add(next) }
            }
            return outcomes
        }
    }

    private static func job(_ number: Int, _ client: FalClient) async -> Result<Int, FalError> {
        let value = JSONValue.number(JSONNumber(number))
        do throws(FalError) {
            let result = try await client.subscribe(
                to: Echo.self, input: number % 50 == 49 ? ["n": value, "limited": value] : ["n": value])
            return .success(result.output["n"] ?? -1)
        } catch {
            return .failure(error)
        }
    }

    private static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
    }
}
