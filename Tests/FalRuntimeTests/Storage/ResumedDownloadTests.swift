import FalRuntime
import Foundation
import Loopback
import Testing

@Suite struct ResumedDownloadTests {
    private static let content = pattern(300_000)

    /// Downloads until about `count` bytes are here, then cancels.
    private func cancelledDownload(
        _ contestant: Contestant, of files: FileServer, to path: String, after count: Int
    ) async throws {
        let client = FileServer.client(contestant)
        let received = Locked<Int64>(0)
        let task = Task {
            await falError { () throws(FalError) in
                try await client.download(files.url, to: path) { progress in
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

    private static let halfAtFirst: FileServer.Script = { connection, _, count in
        guard count == 1 else { return false }
        FileServer.begin(connection, content, 150_000)
        connection.waitForEnd()
        return true
    }

    @Test(arguments: Contestant.allCases)
    func aCancelledDownloadIsGoneOnWith(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content, Self.halfAtFirst) { files in
            try await cancelledDownload(contestant, of: files, to: folder / "a.mp4", after: 150_000)
            #expect(folder.content("a.mp4") == nil)
            #expect(folder.names.count == 2)
            #expect(folder.names.allSatisfy { $0.hasPrefix("a.mp4.part-") })

            let told = Collected<FalProgress>()
            try await FileServer.client(contestant).download(files.url, to: folder / "a.mp4") { told.add($0) }
            #expect(folder.content("a.mp4") == Self.content)
            #expect(folder.names == ["a.mp4"])
            #expect(files.ranges == [nil, "bytes=150000-"])
            #expect(files.server.requests.last?["if-range"] == "\"v1\"")
            #expect(told.all.first == FalProgress(completed: 150_000, total: 300_000))
        }
    }

    @Test(arguments: Contestant.allCases)
    func anotherAddressOrPlaceBeginsAnew(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content, Self.halfAtFirst) { files in
            try await cancelledDownload(contestant, of: files, to: folder / "a", after: 150_000)
            let client = FileServer.client(contestant)
            try await client.download(files.url, to: folder / "b")
            try await client.download(files.server.url("/other"), to: folder / "a")
            #expect(files.ranges == [nil, nil, nil])
            #expect(folder.content("a") == Self.content)
            #expect(folder.content("b") == Self.content)
        }
    }

    @Test(arguments: Contestant.allCases)
    func aChangedFileIsFetchedWhole(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let other = [UInt8](repeating: 7, count: 200_000)
        try await FileServer.run(Self.content, Self.halfAtFirst) { files in
            try await cancelledDownload(contestant, of: files, to: folder / "a", after: 150_000)
            files.file.withLock {
                $0.content = other
                $0.headers = [("ETag", "\"v2\"")]
            }
            try await FileServer.client(contestant).download(files.url, to: folder / "a")
            #expect(files.ranges == [nil, "bytes=150000-"])
            #expect(folder.content("a") == other)
            #expect(folder.names == ["a"])
        }
    }

    /// A server that ignores `If-Range`, or a cache between that mixes versions up.
    @Test(
        arguments: Contestant.allCases,
        [
            [("Content-Range", "bytes 150000-299999/300000"), ("ETag", "\"v2\"")],
            [("Content-Range", "bytes 0-149999/300000"), ("ETag", "\"v1\"")],
            [("Content-Range", "bytes 150000-299999/300001"), ("ETag", "\"v1\"")], [("Content-Range", "nonsense")], [],
        ])
    func aPartThatDoesNotFitIsNotPutBehind(_ contestant: Contestant, headers: [(String, String)]) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content) { connection, request, count in
            guard count == 2 else { return Self.halfAtFirst(connection, request, count) }
            connection.answer(206, headers, [UInt8](repeating: 0xEE, count: 150_000))
            return true
        } _: { files in
            try await cancelledDownload(contestant, of: files, to: folder / "a", after: 150_000)
            try await FileServer.client(contestant).download(files.url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(files.ranges == [nil, "bytes=150000-", nil])
        }
    }

    @Test(arguments: Contestant.allCases)
    func aRangeThatIsRefusedBeginsAnew(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content) { connection, request, count in
            guard count == 2 else { return Self.halfAtFirst(connection, request, count) }
            connection.answer(416, [("Content-Range", "bytes */300000")], "")
            return true
        } _: { files in
            try await cancelledDownload(contestant, of: files, to: folder / "a", after: 150_000)
            try await FileServer.client(contestant).download(files.url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(files.ranges == [nil, "bytes=150000-", nil])
        }
    }

    /// The process may have ended between the last byte and the renaming.
    @Test(arguments: Contestant.allCases)
    func whatIsAllHereIsAskedForItsLastByte(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content, Self.halfAtFirst) { files in
            try await cancelledDownload(contestant, of: files, to: folder / "a", after: 150_000)
            let part = try #require(folder.names.first { !$0.hasSuffix(".state") })
            try folder.put(part, Self.content)
            try await FileServer.client(contestant).download(files.url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(files.ranges == [nil, "bytes=299999-"])
        }
    }

    /// The headers of a file that changed in one second and was asked for in another of the same minute.
    private static func changed(_ second: Int, asked: Int) -> String {
        "Last-Modified: Sun, 06 Nov 1994 08:49:\(second) GMT\r\nDate: Sun, 06 Nov 1994 08:49:\(asked) GMT\r\n"
    }

    @Test(arguments: Contestant.allCases, [changed(37, asked: 38), "ETag: \"v1\"\r\n"])
    func aBrokenConnectionIsGoneOnWithInTheSameCall(_ contestant: Contestant, header: String) async throws {
        let folder = try Folder()
        // Broken five times, where three attempts are allowed: each got farther, so none was in vain.
        try await FileServer.run(Self.content) { connection, request, count in
            guard count < 6 else { return false }
            let first = request["range"].flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
            let range = "Content-Range: bytes \(first)-299999/300000\r\n"
            connection.send("HTTP/1.1 \(first > 0 ? "206" : "200") OK\r\n\(header)\(first > 0 ? range : "")")
            connection.send("Content-Length: \(300_000 - first)\r\n\r\n")
            connection.send(Array(Self.content[first..<min(first + 20_000, 300_000)]))
            connection.close()
            return true
        } _: { files in
            files.file.withLock {
                $0.headers = [("ETag", "\"v1\""), ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")]
            }
            let told = Collected<FalProgress>()
            try await FileServer.client(contestant).download(files.url, to: folder / "a") { told.add($0) }
            #expect(folder.content("a") == Self.content)
            #expect(folder.names == ["a"])
            #expect(files.ranges.count == 6)
            let bytes = told.all.map(\.completed)
            #expect(bytes == bytes.sorted())
        }
    }

    @Test(
        arguments: Contestant.allCases,
        ["", "ETag: W/\"v1\"\r\n", "ETag: v1\r\n", "Last-Modified: lately\r\n", changed(37, asked: 37)])
    func aTruncatedBodyWithoutAStrongTagIsAnErrorThatLeavesNothing(
        _ contestant: Contestant, header: String
    ) async throws {
        let folder = try Folder()
        try folder.put("a", [1])
        try await FileServer.run(Self.content) { connection, _, _ in
            FileServer.begin(connection, Self.content, 100_000, header)
            connection.close()
            return true
        } _: { files in
            let client = FileServer.client(contestant)
            let error = await falError { () throws(FalError) in try await client.download(files.url, to: folder / "a") }
            #expect(error?.kind == .transport)
            #expect(error?.isRetryable == true)
            #expect(files.ranges == [nil, nil, nil])
            #expect(folder.content("a") == [1])
            #expect(folder.names == ["a"])
        }
    }

    /// A download that was killed in the middle of writing what it knows about its part.
    @Test(arguments: ["", "{", "{}", #"{"validator":1}"#])
    func notesThatMakeNoSenseAreNotTrusted(_ notes: String) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content, Self.halfAtFirst) { files in
            try await cancelledDownload(.urlSession, of: files, to: folder / "a", after: 150_000)
            try folder.put(try #require(folder.names.first { $0.hasSuffix(".state") }), Array(notes.utf8))
            try await FileServer.client(.urlSession).download(files.url, to: folder / "a")
            #expect(files.ranges == [nil, nil])
            #expect(folder.content("a") == Self.content)
        }
    }

    @Test(arguments: Contestant.allCases)
    func twoDownloadsOfOneFileToOnePlaceDoNotMix(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content, Self.halfAtFirst) { files in
            let client = FileServer.client(contestant)
            let isBegun = Locked(false)
            let first = Task {
                await falError { () throws(FalError) in
                    try await client.download(files.url, to: folder / "a") { _ in isBegun.withLock { $0 = true } }
                }
            }
            while !isBegun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(2)) }
            let error = await falError { () throws(FalError) in try await client.download(files.url, to: folder / "a") }
            #expect(error?.kind == .file)
            #expect(error?.message.contains("another download") == true)
            first.cancel()
            #expect(await first.value?.kind == .cancelled)
            try await client.download(files.url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
        }
    }
}
