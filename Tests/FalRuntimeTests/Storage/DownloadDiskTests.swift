import FalEmulator
import FalRuntime
import Foundation
import Loopback
import Testing

@Suite struct DownloadDiskTests {
    private static let content = pattern(300_000)

    @Test func aPlaceThatCannotBeWrittenIsNamedBeforeAnythingIsFetched() async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder / "sub", withIntermediateDirectories: false)
        try folder.put("file", [1])
        try await LocalFal.run { fal in
            let film = await fal.film(Self.content)
            var cases = [
                (folder / "missing/a", "its folder does not exist"), (folder / "sub", "not a regular file"),
                (folder / "file/a", "not a folder"), ("/dev/null", "not a regular file"),
            ]
            if geteuid() != 0 {
                chmod(folder / "sub", 0o500)
                cases.append((folder / "sub/a", "permission"))
            }
            for (path, reason) in cases {
                let client = try fal.downloader(.urlSession)
                for url in [film, "data:,x"] {
                    let error = await falError { () throws(FalError) in try await client.download(url, to: path) }
                    #expect(error?.kind == .file)
                    #expect(error?.message.contains(path) == true)
                    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
                }
            }
            chmod(folder / "sub", 0o700)
            #expect(fal.emulator.journal.isEmpty)
            #expect(folder.names == ["file", "sub"])
        }
    }

    /// In a folder that others can write to, the name of the partial file can be foreseen.
    @Test func aLinkInThePartsPlaceIsNotFollowed() async throws {
        let folder = try Folder()
        let victim = try folder.put("victim", [1, 2, 3])
        try await LocalFal.run(.init(.closeMidBody, on: .file, calls: .only([1]))) { fal in
            let url = await fal.film(Self.content)
            let client = try fal.downloader(.urlSession) { $0.retries = .none }
            _ = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
            let part = try #require(folder.names.first { $0.hasPrefix("a.part-") && !$0.hasSuffix(".state") })
            try FileManager.default.removeItem(atPath: folder / part)
            try FileManager.default.createSymbolicLink(atPath: folder / part, withDestinationPath: victim)
            let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
            #expect(error?.kind == .file)
            #expect(folder.content("victim") == [1, 2, 3])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aNameAsLongAsTheSystemTakesIsFine(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let name = String(repeating: "ä", count: 127)
        try await LocalFal.run { fal in
            let url = await fal.film(Self.content)
            try await fal.downloader(kind).download(url, to: folder / name)
            #expect(folder.content(name) == Self.content)
            #expect(folder.names.count == 1)
        }
    }

    #if os(Linux)
        @Test(.enabled(if: SmallDisk.isPossible, "this user cannot mount a tmpfs"), arguments: TransportKind.allCases)
        func aFullDiskIsAnErrorAndTheDownloadGoesOnWhenThereIsRoom(_ kind: TransportKind) async throws {
            let folder = try Folder()
            let disk = try SmallDisk(at: folder.path, size: "200k")
            try folder.put("a", [1])
            try folder.put("ballast", [UInt8](repeating: 0, count: 50_000))
            try await LocalFal.run { fal in
                let url = await fal.film(Array(Self.content.prefix(180_000)))
                let client = try fal.downloader(kind)
                let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
                #expect(error?.kind == .file)
                #expect(error?.message.contains(folder / "a") == true)
                #expect(error?.message.contains("the disk is full") == true)
                #expect(folder.content("a") == [1])
                try FileManager.default.removeItem(atPath: folder / "ballast")
                try await client.download(url, to: folder / "a")
                #expect(folder.content("a") == Array(Self.content.prefix(180_000)))
                #expect(fal.ranges.count == 2 && fal.ranges[1] != nil)
                #expect(folder.names == ["a"])
            }
            withExtendedLifetime(disk) {}
        }
    #endif
}

#if os(Linux)
    /// A small file system in memory, which goes with this object.
    private final class SmallDisk {
        private let path: String

        init(at path: String, size: String) throws {
            self.path = path
            try #require(mount("tmpfs", path, "tmpfs", 0, "size=\(size)") == 0)
        }

        deinit { umount2(path, Int32(MNT_DETACH)) }

        static let isPossible: Bool = {
            guard let folder = try? Folder(), mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else {
                return false
            }
            return umount2(folder.path, 0) == 0
        }()
    }
#endif
