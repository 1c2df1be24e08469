package import Dispatch
import Foundation
import Synchronization
import TestSupport

/// Tries a target on one input after the other, on a thread with the stack of a secondary thread on Apple's systems.
package struct FuzzLoop {
    package enum End: Sendable {
        case count(Int)
        case minutes(Double)
    }

    let seed: UInt64
    let end: End
    /// How long a processor may work on an input; as long as it takes without one.
    let limit: Duration?
    /// An input that takes longer ends the run: its thread cannot be stopped.
    let patience: DispatchTimeInterval
    /// Every how many accepted inputs are kept for another check; none without one.
    let every: Int?
    let folder: FindingsFolder?

    package init(
        seed: UInt64, end: End, limit: Duration? = nil, patience: DispatchTimeInterval = .seconds(60),
        every: Int? = nil, folder: FindingsFolder? = nil
    ) {
        (self.seed, self.end, self.limit, self.patience) = (seed, end, limit, patience)
        (self.every, self.folder) = (every, folder)
    }

    private static let stackSize = 512 << 10

    /// - Throws: ``Hang`` for an input that does not end.
    package func run(_ target: any FuzzTarget) throws(Hang) -> FuzzReport {
        let work = Work(target: target)
        let thread = Thread { work.run(self) }
        thread.stackSize = Self.stackSize
        thread.start()
        var seen = -1
        while work.done.wait(timeout: .now() + patience) == .timedOut {
            let now = work.begun.load(ordering: .relaxed)
            if now == seen { throw Hang(target: type(of: target).name, number: now) }
            seen = now
        }
        return work.report
    }

    package struct Hang: Error, CustomStringConvertible {
        package let target: String
        package let number: Int

        package var description: String {
            "\(target): input \(number) does not end; it stands in the folder of findings as last-\(target)"
        }
    }

    /// What the thread works on; nobody else looks at it before it is done, but for the number of inputs begun.
    private final class Work: @unchecked Sendable {
        var target: any FuzzTarget
        var report: FuzzReport
        let begun = Atomic(0)
        let done = DispatchSemaphore(value: 0)

        init(target: any FuzzTarget) {
            self.target = target
            report = FuzzReport(target: type(of: target).name)
        }

        func run(_ loop: FuzzLoop) {
            loop.run(self)
            done.signal()
        }
    }

    private func run(_ work: Work) {
        let clock = ContinuousClock()
        let start = clock.now
        var report = work.report
        while isOpen(report.count, clock.now - start) {
            work.begun.store(report.count, ordering: .relaxed)
            var random = SeededRandom(seed: seed &+ UInt64(report.count) &* 0x9E37_79B9)
            let input = work.target.input(&random)
            folder?.note(input, of: report.target)
            let before = Self.worked
            var verdict = work.target.run(input)
            let time = Self.worked - before
            report.count += 1
            report.bytes += input.count
            report.slowest = max(report.slowest, time)
            if verdict == .accepted {
                report.accepted += 1
                if let every, report.accepted.isMultiple(of: every) { report.sample.append(input) }
            }
            if let limit, time > limit { verdict = .finding("took \(time)") }
            if case .finding(let text) = verdict {
                report.findings.append(.init(input: input, text: text))
                folder?.write(input, text, of: report.target, number: report.findings.count)
            }
        }
        report.time = clock.now - start
        folder?.forget(report.target)
        work.report = report
    }

    /// How long this thread has worked: what other programs take of a busy machine does not count.
    private static var worked: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func isOpen(_ count: Int, _ time: Duration) -> Bool {
        switch end {
        case .count(let limit): count < limit
        case .minutes(let minutes): time < .seconds(minutes * 60)
        }
    }
}

/// What became of the inputs of one target.
package struct FuzzReport: Sendable {
    package struct Finding: Sendable {
        package var input: [UInt8]
        package var text: String
    }

    package let target: String
    package var count = 0
    package var accepted = 0
    package var bytes = 0
    package var slowest = Duration.zero
    package var time = Duration.zero
    package var findings: [Finding] = []
    /// Accepted inputs that are to be checked further.
    var sample: [[UInt8]] = []
    var compiled = 0

    init(target: String) { self.target = target }

    var text: String {
        let share = count == 0 ? 0 : accepted * 100 / count
        let size = count == 0 ? 0 : bytes / count
        let seconds = Int(time / .seconds(1))
        let slowest = Int(slowest / .milliseconds(1))
        var lines = [
            "\(target): \(count) inputs of \(size) bytes on average in \(seconds) s; \(share) % accepted; the slowest took "
                + "\(slowest) ms; \(compiled) compiled; \(findings.count) findings"
        ]
        lines += findings.prefix(20).map { "  \($0.text)" }
        return lines.joined(separator: "\n")
    }
}

/// Where findings are kept.
package struct FindingsFolder: Sendable {
    package let path: String

    package init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private func put(_ bytes: [UInt8], _ name: String) {
        _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes))
    }

    /// The input at work: it stays when the program dies.
    func note(_ input: [UInt8], of target: String) { put(input, "last-\(target)") }

    func forget(_ target: String) { try? FileManager.default.removeItem(atPath: "\(path)/last-\(target)") }

    func write(_ input: [UInt8], _ text: String, of target: String, number: Int) {
        put(input, "\(target)-\(number)")
        put(Array(text.utf8), "\(target)-\(number).txt")
    }

    func keep(_ finding: FuzzReport.Finding, _ report: inout FuzzReport) throws {
        report.findings.append(finding)
        write(finding.input, finding.text, of: report.target, number: report.findings.count)
    }
}
