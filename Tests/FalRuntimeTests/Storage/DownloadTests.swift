import FalEmulator
import FalJSON
import FalRuntime
import Foundation
import Loopback
import Testing

@Suite struct DownloadTests {
    private static let content = pattern(300_000)

    @Test(arguments: TransportKind.allCases)
    func theFileIsThereAndNothingElse(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run { fal in
            let told = Collected<FalProgress>()
            let video = FalVideo(url: await fal.film(Self.content))
            let download = try await fal.downloader(kind).download(video, to: folder / "a.mp4") {
                told.add($0)
            }
            #expect(download == FalDownload(path: folder / "a.mp4", size: 300_000, contentType: "video/mp4"))
            #expect(folder.names == ["a.mp4"])
            #expect(folder.content("a.mp4") == Self.content)
            let bytes = told.all.map(\.completed)
            #expect(zip(bytes, bytes.dropFirst()).allSatisfy { $0 < $1 })
            #expect(told.all.allSatisfy { $0.total == 300_000 })
            #expect(bytes.last == 300_000)
            let request = try #require(fal.seen(.file).first)
            #expect(request.header("authorization") == nil && request.header("x-app-secret") == nil)
            #expect(request.header("range") == nil && request.header("if-range") == nil)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whatWasThereStaysUntilTheWholeIsHere(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("a.mp4", [1, 2, 3])
        chmod(path, 0o600)
        let seen = Collected<[UInt8]?>()
        // Broken in the middle, so that there is a moment at which a half is here.
        try await LocalFal.run(.init(.closeMidBody, on: .file, calls: .only([1]))) { fal in
            let url = await fal.film(Self.content)
            try await fal.downloader(kind).download(url, to: path) { progress in
                guard progress.completed < progress.total ?? 0 else { return }
                seen.add(FileManager.default.contents(atPath: path).map { Array($0) })
            }
            #expect(!seen.all.isEmpty)
            #expect(seen.all.allSatisfy { $0 == [1, 2, 3] })
            #expect(fal.ranges.count == 2)
            #expect(folder.content("a.mp4") == Self.content)
            #expect(folder.names == ["a.mp4"])
            let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(permissions?.intValue == 0o600)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anEmptyFileIsAFile(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run { fal in
            let told = Collected<FalProgress>()
            let url = await fal.film([])
            try await fal.downloader(kind).download(url, to: folder / "a") { told.add($0) }
            #expect(folder.content("a") == [])
            #expect(folder.names == ["a"])
            #expect(told.all == [FalProgress(completed: 0, total: 0)])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aFileOfUnknownLengthIsTakenToItsEnd(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run(.init(.unknownLength, on: .file)) { fal in
            let told = Collected<FalProgress>()
            let url = await fal.film(Array("abcdefg".utf8))
            try await fal.downloader(kind).download(url, to: folder / "a") { told.add($0) }
            #expect(folder.content("a") == Array("abcdefg".utf8))
            #expect(told.all.last == FalProgress(completed: 7, total: 7))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aRedirectIsFollowedWithoutAnySecret(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run { fal in
            let url = await fal.film(Self.content)
            let moved = LocalFal.Fault.Effect.answer(status: 302, .text(""), headers: ["Location": url])
            fal.emulator.faults.set([.init(moved, on: .file, calls: .only([1]))])
            try await fal.downloader(kind).download(url, to: folder / "a")
            #expect(folder.content("a") == Self.content)
            #expect(fal.seen(.file).count == 2)
            for request in fal.seen(.file) {
                // The emulator masks secrets, so their names must not be there, either.
                #expect(request.header("authorization") == nil && request.header("x-app-secret") == nil)
                #expect(request.headers.allSatisfy { !$0.value.contains("canary-key") && $0.value != "of-the-app" })
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whatIsNotThereLeavesNothing(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try folder.put("a.mp4", [1])
        try await LocalFal.run(.init(.answer(status: 404, .text("gone")), on: .file)) { fal in
            let client = try fal.downloader(kind)
            let url = await fal.film([])
            let error = try #require(
                await falError { () throws(FalError) in try await client.download(url, to: folder / "a.mp4") })
            #expect(error.kind == .service)
            #expect(error.status == 404)
            #expect(error.description.contains(folder / "a.mp4"))
            #expect(!error.description.contains("canary"))
            #expect(folder.content("a.mp4") == [1])
            #expect(folder.names == ["a.mp4"])
        }
    }

    /// Some stores hold files compressed and send them so whatever was asked for.
    @Test(arguments: TransportKind.allCases)
    func aFileThatComesCompressedIsUnpacked(_ kind: TransportKind) async throws {
        let packed = try #require(Data(base64Encoded: "H4sIAAAAAAACA8tIzcnJVyjPL8pJUcgAs8EkAP55heYXAAAA"))
        let folder = try Folder()
        try await LocalFal.run { fal in
            let url = await fal.film(Array(packed), headers: ["Content-Encoding": "gzip", "ETag": "\"z\""])
            try await fal.downloader(kind).download(url, to: folder / "a.txt")
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
        let download = try await LocalFal.downloader(.urlSession).download(FalImage(url: url), to: folder / "a")
        #expect(folder.content("a") == content)
        #expect(download.size == Int64(content.count))
        #expect(folder.names == ["a"])
    }

    @Test func contentsThatCameAlongAreAFileToo() async throws {
        let folder = try Folder()
        let client = LocalFal.downloader(.urlSession)
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
        let client = LocalFal.downloader(.urlSession)
        let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
        #expect(error?.kind == (url.hasPrefix("data:") ? .decoding : .input))
        #expect(folder.names == [])
    }
}
