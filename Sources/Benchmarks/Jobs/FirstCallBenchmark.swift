import FalEmulator

/// From the client's making to the first request's arrival at the server, in a fresh process.
struct FirstCallBenchmark {
    var runs: Int

    func measure() async throws -> Section {
        let fal = try await FalEmulator.start(.init(documents: .documents([EchoEndpoint.document]), pace: .instant))
        var times: [Double] = []
        for _ in 0..<runs {
            let output = try await Worker.child(["first-call", fal.baseURL]).runAside().output
            guard let time = Double(output.filter { !$0.isWhitespace }) else {
                throw BenchmarkError("no time in: \(output)")
            }
            times.append(time)
        }
        await fal.stop()
        var section = Section(job: "first-call", about: "the first call of a process, median of \(runs) processes")
        section.figures = [
            Figure("from the client's making to the bytes on the wire", times.median * 1000, .milliseconds, .atMost(5))
        ]
        return section
    }
}
