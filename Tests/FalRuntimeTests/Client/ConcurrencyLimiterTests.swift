import FalEmulator
import FalSupport
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

/// So many at a time, first come first served.
@Suite struct ConcurrencyLimiterTests {
    @Test func neverMoreThanAllowedAreInFlight() async throws {
        let highest = Locked((now: 0, most: 0))
        try await LocalFal.run {
            $0.onRequest = { entry in
                highest.withLock { state in
                    if entry.operation == .submit { state.now += 1 }
                    if entry.operation == .result { state.now -= 1 }
                    state.most = max(state.most, state.now)
                }
            }
        } _: { fal in
            let client = try fal.client(.urlSession) { $0.maximumConcurrentRequests = 3 }
            let copy = client
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<30 {
                    group.addTask {
                        _ = try await (number % 2 == 0 ? client : copy).subscribe(to: Echo.self, input: [:])
                    }
                }
                try await group.waitForAll()
            }
            #expect(highest.withLock { $0.most } <= 3)
            #expect(fal.seen(.submit).count == 30)
        }
    }

    @Test func theLineIsKept() async throws {
        let limiter = ConcurrencyLimiter(1)
        let order = Collected<Int>()
        let first = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await limiter.withSlot { () throws(FalError) in
                    for await _ in first.stream { break }
                    order.add(0)
                }
            }
            while limiter.freeSlots > 0 { await Task.yield() }
            for number in 1...50 {
                group.addTask { try await limiter.withSlot { () throws(FalError) in order.add(number) } }
                while limiter.waitingCount < number { await Task.yield() }
            }
            first.continuation.yield()
            first.continuation.finish()
            try await group.waitForAll()
        }
        #expect(order.all == Array(0...50))
        #expect(limiter.freeSlots == 1)
    }

    @Test func whoGivesUpLosesNoPlace() async throws {
        let limiter = ConcurrencyLimiter(2)
        for round in 0..<200 {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        _ = await falError { () throws(FalError) in
                            try await limiter.withSlot { () throws(FalError) in await Task.yield() }
                        }
                    }
                    if number == round % 8 { group.cancelAll() }
                }
            }
        }
        #expect(limiter.freeSlots == 2)
        #expect(limiter.waitingCount == 0)
    }

    @Test func aCancelledWaiterSendsNothing() async throws {
        try await LocalFal.run(.init(.noAnswer, on: .status)) { fal in
            let client = try fal.client(.urlSession) { $0.maximumConcurrentRequests = 1 }
            let holder = Task { try await client.subscribe(to: Echo.self, input: [:]) }
            try await fal.waitForFirst(.status)
            let waiter = Task { try await client.subscribe(to: Echo.self, input: [:]) }
            while client.shared.limiter?.waitingCount != 1 { await Task.yield() }
            waiter.cancel()
            let outcome = await waiter.result
            #expect(throws: FalError.self) { try outcome.get() }
            #expect(fal.seen(.submit).count == 1)
            holder.cancel()
            _ = await holder.result
        }
    }
}
