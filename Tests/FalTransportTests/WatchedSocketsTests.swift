#if os(Linux) || os(macOS)
    import CCurl
    import Testing

    @testable import FalTransport

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    @Suite struct WatchedSocketsTests {
        /// Two sockets that are connected with each other, and a watch.
        private final class Pair {
            let watch: SocketWatch
            private var sockets: WatchedSockets
            let mine: CInt
            let other: CInt

            init() throws {
                watch = try #require(SocketWatch())
                sockets = WatchedSockets(watch)
                var both: [CInt] = [-1, -1]
                #if canImport(Glibc)
                    let stream = Int32(SOCK_STREAM.rawValue)
                #else
                    let stream = SOCK_STREAM
                #endif
                try #require(socketpair(AF_UNIX, stream, 0, &both) == 0)
                (mine, other) = (both[0], both[1])
            }

            deinit {
                close(mine)
                close(other)
                watch.close()
            }

            func open() { sockets.opened(mine) }

            func closes() { sockets.closes(mine) }

            func set(_ interest: CInt, isKnown: Bool, keeping: Bool) -> Bool {
                sockets.set(mine, interest, isKnown: isKnown, keeping: keeping)
            }

            func holdBack() { sockets.holdBack() }

            func settle() -> Bool { sockets.settle() }

            var looked: [CInt] { sockets.look().map(\.socket) }

            var isWanted: Bool { sockets.isWanted(mine) }

            func write() { #expect(send(other, "a", 1, 0) == 1) }

            var ready: [CInt] {
                var events: [fal_watch_event] = []
                watch.wait(0, for: &events)
                return events.map(\.socket)
            }
        }

        @Test func aRestingConnectionIsHeardOfOnce() throws {
            let pair = try Pair()
            pair.open()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: true))
            pair.write()
            #expect(pair.ready == [pair.mine])
            #expect(!pair.isWanted)
            #expect(pair.ready.isEmpty)
            // Named again, it is heard of again.
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            #expect(pair.ready == [pair.mine])
            #expect(pair.isWanted)
        }

        @Test func oneThatIsNotKeptIsNotHeardOf() throws {
            let pair = try Pair()
            pair.open()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: false))
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: false))
            pair.write()
            #expect(pair.ready.isEmpty)
            #expect(pair.set(CURL_POLL_INOUT, isKnown: false, keeping: false))
            #expect(pair.ready == [pair.mine])
        }

        @Test func whatIsWantedChanges() throws {
            let pair = try Pair()
            pair.open()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            #expect(pair.ready.isEmpty)
            #expect(pair.set(CURL_POLL_OUT, isKnown: true, keeping: true))
            #expect(pair.ready == [pair.mine])
        }

        @Test func anotherSocketOfTheSameNumberStartsAnew() throws {
            let pair = try Pair()
            pair.open()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: true))
            pair.closes()
            pair.open()
            pair.write()
            #expect(pair.ready.isEmpty)
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            #expect(pair.ready == [pair.mine])
        }

        @Test func whatIsNoConnectionIsWatchedAsLibcurlSays() throws {
            let pair = try Pair()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            pair.write()
            #expect(pair.ready == [pair.mine])
            #expect(pair.isWanted)
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: true))
            #expect(pair.ready.isEmpty)
        }

        @Test func whatIsHeldBackIsLookedForAndThenHeardOf() throws {
            let pair = try Pair()
            pair.open()
            pair.holdBack()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: false))
            #expect(pair.looked.isEmpty)
            pair.write()
            #expect(pair.looked == [pair.mine])
            #expect(pair.ready.isEmpty)
            #expect(pair.settle())
            #expect(pair.looked.isEmpty)
            #expect(pair.ready == [pair.mine])
        }

        @Test func whatWasLookedForIsNeverHeardOf() throws {
            let pair = try Pair()
            pair.open()
            pair.holdBack()
            #expect(pair.set(CURL_POLL_OUT, isKnown: false, keeping: false))
            #expect(pair.looked == [pair.mine])
            #expect(pair.set(CURL_POLL_IN, isKnown: true, keeping: false))
            pair.write()
            #expect(pair.looked == [pair.mine])
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: false))
            #expect(pair.looked.isEmpty)
            #expect(pair.settle())
            #expect(pair.ready.isEmpty)
        }

        @Test func oneThatWasKeptIsLookedForToo() throws {
            let pair = try Pair()
            pair.open()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: true))
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: true))
            pair.holdBack()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: false))
            pair.write()
            #expect(pair.looked == [pair.mine])
            #expect(pair.set(CURL_POLL_REMOVE, isKnown: true, keeping: false))
            #expect(pair.settle())
            #expect(pair.ready.isEmpty)
        }

        @Test func oneThatIsClosedWhileItIsHeldBackIsGone() throws {
            let pair = try Pair()
            pair.open()
            pair.holdBack()
            #expect(pair.set(CURL_POLL_IN, isKnown: false, keeping: false))
            pair.write()
            pair.closes()
            #expect(pair.looked.isEmpty)
            #expect(pair.settle())
            #expect(pair.ready.isEmpty)
        }
    }
#endif
