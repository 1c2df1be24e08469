import FalSupport
import Testing

@Suite("Bounded parallel work")
struct ParallelTests {
    private struct Failure: Error, Equatable { let index: Int }

    @Test(
        "Results come in the order of the elements, and no more than the limit run at a time", arguments: [0, 1, 3, 99])
    func order(limit: Int) async {
        let running = Locked((now: 0, most: 0))
        let results = await Parallel.map(Array(0..<40), limit: limit) { index, element in
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            await Task.yield()
            running.withLock { $0.now -= 1 }
            return index * 100 + element
        }
        #expect(results == (0..<40).map { $0 * 101 })
        #expect(running.withLock { $0.most } <= max(limit, 1))
    }

    @Test("The first failure is thrown, cancels the others and starts no more")
    func failure() async {
        let started = Locked(0)
        let error = await #expect(throws: Failure.self) {
            try await Parallel.map(Array(0..<1_000), limit: 2) { index, _ async throws(Failure) in
                started.withLock { $0 += 1 }
                if index == 1 { throw Failure(index: 1) }
                while index == 0, !Task.isCancelled { await Task.yield() }
            }
        }
        #expect(error == Failure(index: 1))
        #expect(started.withLock { $0 } == 2)
    }
}
