import Testing

@testable import FalEmulator

/// The inputs that wait for a realtime model.
@Suite struct SocketInboxTests {
    /// An inbox in which inputs wait, each of one byte; no more come.
    private func inbox(capacity: Int? = nil, _ inputs: ClosedRange<UInt8>) async -> SocketInbox {
        let inbox = SocketInbox(capacity: capacity)
        await inbox.fill(
            from: AsyncStream { sender in
                for input in inputs { sender.yield(.init(isText: false, bytes: [input])) }
                sender.finish()
            })
        return inbox
    }

    private func next(_ inbox: SocketInbox, _ most: Int = 1) async -> [UInt8] {
        await inbox.next(most, within: nil).flatMap(\.bytes)
    }

    @Test func aBatchTakesWhatWaitsAndNoMoreThanItsSize() async {
        let inbox = await inbox(1...7)
        #expect(await next(inbox, 3) == [1, 2, 3])
        #expect(await next(inbox) == [4])
        #expect(await next(inbox, 3) == [5, 6, 7])
        #expect(await next(inbox, 3) == [])
    }

    @Test func theOldestInputIsDroppedForOneTooMany() async {
        let inbox = await inbox(capacity: 2, 1...5)
        #expect(await next(inbox, 9) == [4, 5])
    }

    @Test func nothingComesWhenTheTimeIsOver() async {
        let (inputs, sender) = AsyncStream<EmulatedSocket.Input>.makeStream()
        let inbox = SocketInbox(capacity: nil)
        async let filling: Void = inbox.fill(from: inputs)
        #expect(await inbox.next(within: .milliseconds(1)).isEmpty)
        // The next wait has its own time.
        sender.yield(.init(isText: false, bytes: [1]))
        #expect(await next(inbox) == [1])
        sender.finish()
        await filling
    }
}
