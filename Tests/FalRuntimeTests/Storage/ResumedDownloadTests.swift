import FalEmulator
import FalRuntime
import FalSupport
import Foundation
import Loopback
import Testing

@Suite struct ResumedDownloadTests {
    private static let content = pattern(300_000)

    /// Downloads until about `count` bytes are here, then cancels.
    private func cancelledDownload(
        _ fal: LocalFal, _ kind: TransportKind, of url: String, to path: String, after count: Int
    ) async throws {
        let client = try fal.downloader(kind)
        let received = Locked<Int64>(0)
        let task = Task {
            await falError { () throws(FalError) in
                try await client.download(url, to: path) { progress in
                    received.withLock { $0 = progress.completed }
                }
            }
        }
        while received.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        let error = await task.value
        #expect(error?.kind == .cancelled)
        #expect(error?.message.contains("\(count) bytes that arrived are kept") == true)
    }

    /// The first download stops in the middle.
    private static let halfAtFirst = LocalFal.Fault(.stallMidBody, on: .file, calls: .only([1]))

    @Test(arguments: TransportKind.allCases)
    func aCancelledDownloadIsGoneOnWith(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run(Self.halfAtFirst) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, kind, of: url, to: folder / "a.mp4", after: 150_000)
            #expect(folder.content("a.mp4") == nil)
            #expect(folder.names.count == 2)
            #expect(folder.names.allSatisfy { $0.hasPrefix("a.mp4.part-") })

            let told = Collected<FalProgress>()
            try await fal.downloader(kind).download(url, to: folder / "a.mp4") { told.add($0) }
            #expect(folder.content("a.mp4") == Self.content)
            #expect(folder.names == ["a.mp4"])
            #expect(fal.ranges == [nil, "bytes=150000-"])
            #expect(fal.seen(.file).last?.header("if-range") == "\"v1\"")
            #expect(told.all.first == FalProgress(completed: 150_000, total: 300_000))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anotherAddressOrPlaceBeginsAnew(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run(Self.halfAtFirst) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, kind, of: url, to: folder / "a", after: 150_000)
            let client = try fal.downloader(kind)
            try await client.download(url, to: folder / "b")
            try await client.download(await fal.film(Self.content), to: folder / "a")
            #expect(fal.ranges == [nil, nil, nil])
            #expect(folder.content("a") == Self.content)
            #expect(folder.content("b") == Self.content)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aChangedFileIsFetchedWhole(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let other = [UInt8](repeating: 7, count: 200_000)
        try await LocalFal.run(Self.halfAtFirst) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, kind, of: url, to: folder / "a", after: 150_000)
            let place = String(url.prefix { $0 != "?" })
            await fal.emulator.storage.replace(
                place, with: .init(other, name: "clip.mp4", headers: ["ETag": "\"v2\""]))
            try await fal.downloader(kind).download(url, to: folder / "a")
            #expect(fal.ranges == [nil, "bytes=150000-"])
            #expect(folder.content("a") == other)
            #expect(folder.names == ["a"])
        }
    }

    /// A server that ignores `If-Range`, or a cache between that mixes versions up.
    @Test(
        arguments: TransportKind.allCases,
        [
            ["Content-Range": "bytes 150000-299999/300000", "ETag": "\"v2\""],
            ["Content-Range": "bytes 0-149999/300000", "ETag": "\"v1\""],
            ["Content-Range": "bytes 150000-299999/300001", "ETag": "\"v1\""], ["Content-Range": "nonsense"], [:],
        ])
    func aPartThatDoesNotFitIsNotPutBehind(_ kind: TransportKind, headers: [String: String]) async throws {
        let folder = try Folder()
        let wrong = String(repeating: "x", count: 150_000)
        try await LocalFal.run(
            Self.halfAtFirst,
            .init(.answer(status: 206, .text(wrong), headers: headers), on: .file, calls: .only([2]))
        ) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, kind, of: url, to: folder / "a", after: 150_000)
            try await fal.downloader(kind).download(url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(fal.ranges == [nil, "bytes=150000-", nil])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aRangeThatIsRefusedBeginsAnew(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let refusal = LocalFal.Fault.Effect.answer(
            status: 416, .text(""), headers: ["Content-Range": "bytes */300000"])
        try await LocalFal.run(Self.halfAtFirst, .init(refusal, on: .file, calls: .only([2]))) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, kind, of: url, to: folder / "a", after: 150_000)
            try await fal.downloader(kind).download(url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(fal.ranges == [nil, "bytes=150000-", nil])
        }
    }

    /// The process may have ended between the last byte and the renaming.
    @Test(arguments: TransportKind.allCases)
    func whatIsAllHereIsAskedForItsLastByte(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run(Self.halfAtFirst) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, kind, of: url, to: folder / "a", after: 150_000)
            let part = try #require(folder.names.first { !$0.hasSuffix(".state") })
            try folder.put(part, Self.content)
            try await fal.downloader(kind).download(url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(fal.ranges == [nil, "bytes=299999-"])
        }
    }

    @Test(
        arguments: TransportKind.allCases,
        [["ETag": "", "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"], ["ETag": "\"v1\""]])
    func aBrokenConnectionIsGoneOnWithInTheSameCall(_ kind: TransportKind, headers: [String: String]) async throws {
        let folder = try Folder()
        // Broken five times, where three attempts are allowed: each got farther, so none was in vain.
        try await LocalFal.run(.init(.closeMidBody, on: .file, calls: .first(5))) { fal in
            let url = await fal.film(Self.content, headers: headers)
            let told = Collected<FalProgress>()
            try await fal.downloader(kind).download(url, to: folder / "a") { told.add($0) }
            #expect(folder.content("a") == Self.content)
            #expect(folder.names == ["a"])
            // Each break comes in the middle of what was missing.
            let starts = [150_000, 225_000, 262_500, 281_250, 290_625]
            #expect(fal.ranges == [nil] + starts.map { "bytes=\($0)-" })
            let bytes = told.all.map(\.completed)
            #expect(bytes == bytes.sorted())
        }
    }

    @Test(
        arguments: TransportKind.allCases,
        [
            ["ETag": ""], ["ETag": "W/\"v1\""], ["ETag": "v1"], ["ETag": "", "Last-Modified": "lately"],
            // A change that is not over.
            ["ETag": "", "Last-Modified": "Wed, 31 Dec 2999 23:59:59 GMT"],
        ])
    func aTruncatedBodyWithoutAStrongTagIsAnErrorThatLeavesNothing(
        _ kind: TransportKind, headers: [String: String]
    ) async throws {
        let folder = try Folder()
        try folder.put("a", [1])
        try await LocalFal.run(.init(.closeMidBody, on: .file)) { fal in
            let url = await fal.film(Self.content, headers: headers)
            let client = try fal.downloader(kind)
            let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
            #expect(error?.kind == .transport)
            #expect(error?.isRetryable == true)
            #expect(fal.ranges == [nil, nil, nil])
            #expect(folder.content("a") == [1])
            #expect(folder.names == ["a"])
        }
    }

    /// A download that was killed in the middle of writing what it knows about its part.
    @Test(arguments: ["", "{", "{}", #"{"validator":1}"#])
    func notesThatMakeNoSenseAreNotTrusted(_ notes: String) async throws {
        let folder = try Folder()
        try await LocalFal.run(Self.halfAtFirst) { fal in
            let url = await fal.film(Self.content)
            try await cancelledDownload(fal, .urlSession, of: url, to: folder / "a", after: 150_000)
            try folder.put(try #require(folder.names.first { $0.hasSuffix(".state") }), Array(notes.utf8))
            try await fal.downloader(.urlSession).download(url, to: folder / "a")
            #expect(fal.ranges == [nil, nil])
            #expect(folder.content("a") == Self.content)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func twoDownloadsOfOneFileToOnePlaceDoNotMix(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run(Self.halfAtFirst) { fal in
            let url = await fal.film(Self.content)
            let client = try fal.downloader(kind)
            let isBegun = Locked(false)
            let first = Task {
                await falError { () throws(FalError) in
                    try await client.download(url, to: folder / "a") { _ in isBegun.withLock { $0 = true } }
                }
            }
            while !isBegun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(2)) }
            let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
            #expect(error?.kind == .file)
            #expect(error?.message.contains("another download") == true)
            first.cancel()
            #expect(await first.value?.kind == .cancelled)
            try await client.download(url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
        }
    }
}
