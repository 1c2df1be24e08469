import FalSupport
import Loopback
import Testing

@testable import FalTransport

@Suite struct ResponsePipeTests {
    private final class Owner: ResponsePipe.Owner {
        let rooms = Locked(0)
        let cancellations = Locked(0)

        func pipeHasRoom(_ pipe: ResponsePipe) { rooms.withLock { $0 += 1 } }
        func pipeWasCancelled(_ pipe: ResponsePipe) { cancellations.withLock { $0 += 1 } }
    }

    private let owner = Owner()
    private let pipe: ResponsePipe

    init() {
        let request = TransportRequest(url: "http://127.0.0.1/", maximumBodyBytes: 10)
        pipe = ResponsePipe(request, RequestTarget(request.url), owner: owner, capacity: 4)
    }

    private func append(_ bytes: [UInt8], evenIfFull: Bool = false) -> ResponsePipe.Acceptance {
        bytes.withUnsafeBytes { pipe.append($0, evenIfFull: evenIfFull) }
    }

    @Test func aFullPipeTakesNothingUntilItIsRead() async throws {
        #expect(append([1, 2]) == .taken)
        #expect(append([3, 4, 5]) == .taken)
        #expect(append([6]) == .full)
        #expect(owner.rooms.withLock { $0 } == 0)
        #expect(try await pipe.next() == [1, 2, 3, 4, 5])
        #expect(owner.rooms.withLock { $0 } == 1)
        #expect(append([6]) == .taken)
        #expect(try await pipe.next() == [6])
        #expect(owner.rooms.withLock { $0 } == 1)
    }

    @Test func aReceiverThatCannotWaitIsToldThatItShould() async throws {
        #expect(append([1, 2, 3], evenIfFull: true) == .taken)
        #expect(append([4, 5], evenIfFull: true) == .full)
        #expect(append([6], evenIfFull: true) == .full)
        #expect(try await pipe.next() == [1, 2, 3, 4, 5, 6])
        #expect(owner.rooms.withLock { $0 } == 1)
        #expect(append([7], evenIfFull: true) == .taken)
    }

    @Test func theLimitCountsWhatHasBeenRead() async throws {
        #expect(append([1, 2, 3, 4, 5]) == .taken)
        #expect(try await pipe.next()?.count == 5)
        #expect(append([6, 7, 8, 9, 10, 11]) == .tooLarge)
        #expect(append([6, 7, 8, 9, 10]) == .taken)
    }

    @Test func whatCameBeforeAFailureIsReadBeforeIt() async throws {
        let failure = TransportError.cancelled(pipe.target, mayHaveReachedServer: true)
        _ = append([1])
        pipe.finish(.failure(failure))
        pipe.finish(.success(()))
        #expect(try await pipe.next() == [1])
        await #expect(throws: failure) { try await pipe.next() }
        await #expect(throws: failure) { try await pipe.next() }
    }

    @Test func theEndStaysTheEnd() async throws {
        pipe.finish(.success(()))
        #expect(try await pipe.next() == nil)
        #expect(try await pipe.next() == nil)
        pipe.cancel()
        #expect(owner.cancellations.withLock { $0 } == 0)
    }

    @Test func cancellingIsToldOnce() {
        pipe.cancel()
        pipe.cancel()
        #expect(owner.cancellations.withLock { $0 } == 1)
        #expect(pipe.cancellation == .atOnce)
    }

    @Test func aWaitingReaderIsWoken() async throws {
        async let chunk = pipe.next()
        try await Task.sleep(for: .milliseconds(20))
        _ = append([1])
        pipe.wake()
        #expect(try await chunk == [1])
    }

    @Test func twoReadersAreOneTooMany() async throws {
        let ended = Locked(0)
        @Sendable func read() async throws -> [UInt8]? {
            defer { ended.withLock { $0 += 1 } }
            return try await pipe.next()
        }
        let first = Task { try await read() }
        let second = Task { try await read() }
        // One of them waits; the other, whichever it is, fails at once.
        await eventually("the second reader has failed") { ended.withLock { $0 } == 1 }
        _ = append([1])
        pipe.finish(.success(()))
        pipe.wake()
        let results = [await first.result, await second.result]
        let chunks = results.compactMap { try? $0.get() }
        let errors = results.compactMap { result in
            if case .failure(let error as TransportError) = result { error.kind } else { nil }
        }
        #expect(chunks == [[1]])
        #expect(errors == [.other])
    }

    @Test func aBodyOfOnesOwnIsRead() async throws {
        let chunks = Locked([[1, 2], [3]] as [[UInt8]])
        let body = TransportBytes { () throws(TransportError) in
            chunks.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
        let response = TransportResponse(head: TransportHead(status: 200, url: "http://127.0.0.1/"), body: body)
        #expect(try await response.collect(upTo: 3) == [1, 2, 3])
        var whole: [UInt8] = []
        for try await chunk in TransportBytes([4, 5]) { whole += chunk }
        #expect(whole == [4, 5])
    }
}
