import FalJSON
import FalRuntime
import Foundation
import Loopback
import Testing

@Suite struct DownloadTests {
    private static let content = pattern(300_000)

    @Test(arguments: Contestant.allCases)
    func theFileIsThereAndNothingElse(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content) { files in
            let told = Collected<FalProgress>()
            let video = FalVideo(url: files.url)
            let download = try await FileServer.client(contestant).download(video, to: folder / "a.mp4") {
                told.add($0)
            }
            #expect(download == FalDownload(path: folder / "a.mp4", size: 300_000, contentType: "video/mp4"))
            #expect(folder.names == ["a.mp4"])
            #expect(folder.content("a.mp4") == Self.content)
            let bytes = told.all.map(\.completed)
            #expect(zip(bytes, bytes.dropFirst()).allSatisfy { $0 < $1 })
            #expect(told.all.allSatisfy { $0.total == 300_000 })
            #expect(bytes.last == 300_000)
            let request = try #require(files.server.requests.first)
            #expect(request["authorization"] == nil && request["x-app-secret"] == nil)
            #expect(request["range"] == nil && request["if-range"] == nil)
        }
    }

    @Test(arguments: Contestant.allCases)
    func whatWasThereStaysUntilTheWholeIsHere(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let path = try folder.put("a.mp4", [1, 2, 3])
        chmod(path, 0o600)
        let seen = Locked<[UInt8]?>(nil)
        try await FileServer.run(Self.content) { connection, _, _ in
            FileServer.begin(connection, Self.content, 200_000)
            LoopbackClock.wait(milliseconds: 50)
            seen.withLock { $0 = FileManager.default.contents(atPath: path).map { Array($0) } }
            connection.send(Array(Self.content[200_000...]))
            return true
        } _: { files in
            try await FileServer.client(contestant).download(files.url, to: path)
            #expect(seen.withLock { $0 } == [1, 2, 3])
            #expect(folder.content("a.mp4") == Self.content)
            #expect(folder.names == ["a.mp4"])
            let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(permissions?.intValue == 0o600)
        }
    }

    @Test(arguments: Contestant.allCases)
    func anEmptyFileIsAFile(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run([]) { files in
            let told = Collected<FalProgress>()
            try await FileServer.client(contestant).download(files.url, to: folder / "a") { told.add($0) }
            #expect(folder.content("a") == [])
            #expect(folder.names == ["a"])
            #expect(told.all == [FalProgress(completed: 0, total: 0)])
        }
    }

    @Test(arguments: Contestant.allCases)
    func aFileOfUnknownLengthIsTakenToItsEnd(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run([]) { connection, _, _ in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
            return true
        } _: { files in
            let told = Collected<FalProgress>()
            try await FileServer.client(contestant).download(files.url, to: folder / "a") { told.add($0) }
            #expect(folder.content("a") == Array("abcdefg".utf8))
            #expect(told.all.last == FalProgress(completed: 7, total: 7))
        }
    }

    @Test(arguments: Contestant.allCases)
    func aRedirectIsFollowedWithoutAnySecret(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try await FileServer.run(Self.content) { other in
            let address = other.url
            try await FileServer.run([]) { connection, _, _ in
                connection.answer(302, [("Location", address)], "")
                return true
            } _: { files in
                try await FileServer.client(contestant).download(files.url, to: folder / "a")
                #expect(folder.content("a") == Self.content)
                let request = try #require(other.server.requests.first)
                #expect(request.headers.allSatisfy { !$0.value.contains("canary-key") && $0.value != "of-the-app" })
            }
        }
    }

    @Test(arguments: Contestant.allCases)
    func whatIsNotThereLeavesNothing(_ contestant: Contestant) async throws {
        let folder = try Folder()
        try folder.put("a.mp4", [1])
        try await FileServer.run([]) { connection, _, _ in
            connection.answer(404, [], "gone")
            return true
        } _: { files in
            let client = FileServer.client(contestant)
            let error = try #require(
                await falError { () throws(FalError) in try await client.download(files.url, to: folder / "a.mp4") })
            #expect(error.kind == .service)
            #expect(error.status == 404)
            #expect(error.description.contains(folder / "a.mp4"))
            #expect(!error.description.contains("canary"))
            #expect(folder.content("a.mp4") == [1])
            #expect(folder.names == ["a.mp4"])
        }
    }

    /// Some stores hold files compressed and send them so whatever was asked for.
    @Test(arguments: Contestant.allCases)
    func aFileThatComesCompressedIsUnpacked(_ contestant: Contestant) async throws {
        let packed = try #require(Data(base64Encoded: "H4sIAAAAAAACA8tIzcnJVyjPL8pJUcgAs8EkAP55heYXAAAA"))
        let folder = try Folder()
        try await FileServer.run([]) { connection, _, _ in
            connection.answer(200, [("Content-Encoding", "gzip"), ("ETag", "\"z\"")], Array(packed))
            return true
        } _: { files in
            try await FileServer.client(contestant).download(files.url, to: folder / "a.txt")
            #expect(folder.content("a.txt").map { String(decoding: $0, as: UTF8.self) } == "hello world hello hello")
            #expect(folder.names == ["a.txt"])
        }
    }

    @Test(
        arguments: [
            ("data:image/png;base64,AQID", [1, 2, 3]), ("data:,a%20b", Array("a b".utf8)), ("data:;base64,", []),
        ] as [(String, [UInt8])])
    func aDataAddressIsAFileToo(_ url: String, _ content: [UInt8]) async throws {
        let folder = try Folder()
        let download = try await FileServer.client(.urlSession).download(FalImage(url: url), to: folder / "a")
        #expect(folder.content("a") == content)
        #expect(download.size == Int64(content.count))
        #expect(folder.names == ["a"])
    }

    @Test func contentsThatCameAlongAreAFileToo() async throws {
        let folder = try Folder()
        let client = FileServer.client(.urlSession)
        try await client.download(FalFile(url: "", fileData: "AQID"), to: folder / "a")
        #expect(folder.content("a") == [1, 2, 3])
        let error = await falError { () throws(FalError) in
            try await client.download(FalFile(url: "", fileData: "canary!"), to: folder / "b")
        }
        #expect(error?.kind == .decoding)
        #expect(error?.description.contains("canary") == false)
    }

    @Test(arguments: ["ftp://x.test/a", "file:///etc/passwd", "", "/a", "https://", "data:broken"])
    func otherAddressesAreRefused(_ url: String) async throws {
        let folder = try Folder()
        let client = FileServer.client(.urlSession)
        let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
        #expect(error?.kind == (url.hasPrefix("data:") ? .decoding : .input))
        #expect(folder.names == [])
    }
}
