import FalJSON
import FalTransport
import Foundation
import Loopback
import Testing

@testable import FalRuntime

/// Many jobs over a bad line: each ends in its own result or its own error.
@Suite struct JobsTests {
    /// 20,000 when `SCHEMAGEN_JOBS` says so.
    private static let count = ProcessInfo.processInfo.environment["SCHEMAGEN_JOBS"].flatMap { Int($0) } ?? 1_500

    @Test(arguments: Contestant.allCases)
    func noneIsLostAndNoneMixedUp(_ contestant: Contestant) async throws {
        let isFull = Self.count > 1_500
        let count = contestant == .urlSession && isFull ? 2_000 : Self.count
        // The queue counts its requests; a job is known by the number in its input.
        let inputs = Locked([String: Int]())
        let submit: ScriptedFal.Script = { connection, seen in
            let number = (try? JSONValue(parsing: seen.http.body))?["n"]?.intValue ?? -1
            inputs.withLock { $0[seen.id] = number }
            ScriptedFal.take(connection, seen)
        }
        // Every third look and every third result goes wrong, each time in another way.
        let disturbed: ScriptedFal.Script = { connection, seen in
            let number = inputs.withLock { $0[seen.id] ?? -1 }
            switch (seen.number + seen.count * 7) % 18 {
            case 0: connection.close()
            case 1: connection.reset()
            case 2: connection.answer(502, [], "<html><title>502 Bad Gateway</title></html>")
            case 3: connection.answer(503, [("Retry-After", "0")], "busy")
            case 4:
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"se")
                connection.close()
            case 5:
                LoopbackClock.wait(milliseconds: 20)
                Self.answer(connection, seen, number)
            default: Self.answer(connection, seen, number)
            }
        }
        try await ScriptedFal.run([.submit: submit, .status: disturbed, .result: disturbed]) { fal in
            let client = try fal.client(contestant) { configuration in
                configuration.retries.attempts = 20
                configuration.maxInFlight = 64
            }
            let before = Self.residentBytes
            let outcomes = await withTaskGroup(of: (Int, Result<Int, FalError>).self) { group in
                var outcomes: [Int: Result<Int, FalError>] = [:]
                func add(_ number: Int) {
                    group.addTask {
                        do throws(FalError) {
                            let result = try await client.subscribe(
                                to: Echo.self, input: ["n": .number(JSONNumber(number))])
                            return (number, .success(result.output["n"] ?? -1))
                        } catch { return (number, .failure(error)) }
                    }
                }
                for number in 0..<min(256, count) { add(number) }
                var next = min(256, count)
                for await (number, outcome) in group {
                    outcomes[number] = outcome
                    if next < count { add(next) }
                    next += 1
                }
                return outcomes
            }
            #expect(outcomes.count == count)
            var failures: [Int: Int] = [:]
            for (number, outcome) in outcomes {
                switch outcome {
                case .success(let answer): #expect(answer == number)
                case .failure(let error):
                    // The model of these jobs always fails, and says for which.
                    #expect(number % 50 == 49)
                    #expect(error.status == 422)
                    #expect(error.details.first?.context?["n"]?.intValue == number)
                    failures[number, default: 0] += 1
                }
            }
            #expect(failures.count == count / 50)
            #expect(fal.seen(.submit).count == count)
            if let before, let after = Self.residentBytes {
                print("\(contestant): \(count) jobs, resident memory grew by \((after - before) >> 20) MiB")
            }
        }
    }

    private static func answer(_ connection: LoopbackConnection, _ seen: ScriptedFal.Seen, _ number: Int) {
        if seen.operation == .status {
            ScriptedFal.usual(connection, seen)
        } else if number % 50 == 49 {
            let detail = #"{"loc":["body","n"],"msg":"no","type":"no_media_generated","ctx":{"n":\#(number)}}"#
            connection.answer(422, [("X-Fal-Request-Id", seen.id)], #"{"detail":[\#(detail)]}"#)
        } else {
            connection.answer(200, [("X-Fal-Request-Id", seen.id)], #"{"n":\#(number)}"#)
        }
    }

    private static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
    }
}
