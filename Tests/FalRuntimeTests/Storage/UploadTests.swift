import FalEmulator
import FalJSON
import FalRuntime
import FalSupport
import Foundation
import Loopback
import Testing

@Suite struct UploadTests {
    @Test(arguments: TransportKind.allCases)
    func aFileGoesUpWhole(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("cat.png", pattern(10_000))
        try await LocalFal.run { fal in
            let lifecycle = FalObjectLifecycle(expiration: .seconds(3600), access: .forbid)
            let client = try fal.uploader(kind) { $0.headers = ["X-App-Secret": "of-the-app"] }
            let upload = try await client.storage.upload(file: path, lifecycle: lifecycle)
            #expect(upload.urlString.hasPrefix(fal.emulator.baseURL))
            #expect(upload.urlString.hasSuffix("/cat.png"))
            #expect(upload.contentType == "image/png")
            #expect(upload.fileName == "cat.png")
            #expect(upload.size == 10_000)
            #expect(await fal.files == [upload.urlString: pattern(10_000)])

            let start = try #require(fal.seen(.uploadStart).first)
            #expect(start.method == "POST")
            #expect(start.target == "/rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3")
            #expect(start.header("authorization") == "Key emulator:none")
            #expect(start.json == ["content_type": "image/png", "file_name": "cat.png"])
            let stated = try JSONValue(parsing: try #require(start.header("x-fal-object-lifecycle")))
            #expect(stated == ["expiration_duration_seconds": 3600, "initial_acl": ["default": "forbid"]])

            let put = try #require(fal.seen(.upload).first)
            #expect(put.method == "PUT")
            #expect(put.header("content-type") == "image/png")
            #expect(put.header("authorization") == nil)
            #expect(put.header("x-app-secret") == nil)
            #expect(put.header("x-fal-object-lifecycle") == nil)
        }
    }

    @Test(arguments: TransportKind.allCases, [1, 5000])
    func dataGoUpWhole(_ kind: TransportKind, count: Int) async throws {
        try await LocalFal.run { fal in
            let client = try fal.uploader(kind)
            let upload = try await client.storage.upload(pattern(count), fileName: "a b\"é.bin", contentType: "x/y")
            #expect(await fal.files == [upload.urlString: pattern(count)])
            #expect(fal.seen(.upload).first?.header("content-type") == "x/y")
            #expect(upload.size == Int64(count))
        }
    }

    @Test func whatHasNoNameGetsOneOfItsType() async throws {
        try await LocalFal.run { fal in
            let client = try fal.uploader(.urlSession)
            for (type, end) in [
                ("image/svg+xml", ".svg+xml"), ("audio/x-wav", ".x"), ("a/b;c=d", ".b"), ("odd", ".bin"),
            ] {
                let name = try #require(try await client.storage.upload([1], contentType: type).fileName)
                #expect(name.hasSuffix(end))
                #expect(Int(name.dropLast(end.count)) ?? 0 > 1_700_000_000_000)
            }
        }
    }

    @Test(
        arguments: [
            ("x.png", nil, [0x25, 0x50], "image/png"), ("x.png", "image/webp", [1], "image/webp"),
            ("X.JPEG", nil, [1], "image/jpeg"), ("x", nil, Array("%PDF-1.7".utf8), "application/pdf"),
            ("x.unheard", nil, Array("GIF89a".utf8), "image/gif"), ("x", nil, [1, 2, 3], "application/octet-stream"),
            ("folder.png/x", nil, [1], "application/octet-stream"),
        ] as [(String, String?, [UInt8], String)])
    func theMediaTypeIsWhatIsSaidElseTheNameElseTheFirstBytes(
        name: String, stated: String?, content: [UInt8], expected: String
    ) async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder / "folder.png", withIntermediateDirectories: false)
        let path = try folder.put(name, content)
        try await LocalFal.run { fal in
            let client = try fal.uploader(.urlSession)
            let upload = try await client.storage.upload(file: path, contentType: stated)
            #expect(upload.contentType == expected)
            #expect(fal.seen(.upload).first?.header("content-type") == expected)
            if !name.contains("/") {
                #expect(
                    try await client.storage.upload(content, fileName: name, contentType: stated).contentType
                        == expected)
            }
        }
    }

    @Test func anAddressIsReturnedAsItIsAndADataAddressIsUploaded() async throws {
        try await LocalFal.run { fal in
            let client = try fal.uploader(.urlSession)
            #expect(try await client.storage.upload("https://x.test/a.png").urlString == "https://x.test/a.png")
            #expect(fal.emulator.journal.isEmpty)
            let upload = try await client.storage.upload("data:image/gif;base64,AQID")
            #expect(upload.contentType == "image/gif")
            #expect(await fal.files == [upload.urlString: [1, 2, 3]])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anUploadThatFailsForAWhileIsRepeated(_ kind: TransportKind) async throws {
        try await LocalFal.run(
            .init(.answer(status: 503, .text("later")), on: .upload, calls: .only([1])),
            .init(
                kind.noticesResets ? .resetWithoutAnswer : .answer(status: 503, .fal), on: .upload,
                calls: .only([2]))
        ) { fal in
            let told = Collected<FalProgress>()
            let upload = try await fal.uploader(kind).storage.upload(pattern(300_000)) { told.add($0) }
            #expect(await fal.files == [upload.urlString: pattern(300_000)])
            #expect(fal.seen(.uploadStart).count == 1)
            #expect(fal.seen(.upload).count == 3)
            let bytes = told.all.map(\.completed)
            #expect(bytes == bytes.sorted())
            #expect(told.all.last == FalProgress(completed: 300_000, total: 300_000))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aRefusalNamesTheFileAndNoSecret(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("cat.png", Array("canary-bytes".utf8))
        try await LocalFal.run(.init(.answer(status: 403, .text(#"{"detail":"expired"}"#)), on: .upload)) { fal in
            let client = try fal.uploader(kind)
            let error = try #require(
                await falError { () throws(FalError) in try await client.storage.upload(file: path) })
            #expect(error.kind == .service)
            #expect(error.status == 403)
            #expect(error.description.contains(path))
            #expect(error.description.contains("expired"))
            #expect(!error.description.contains("canary") && !error.description.contains("never-sent"))
            #expect(!error.description.contains("signature="))
            #expect(fal.seen(.upload).count == 1)
        }
    }

    @Test func whatCannotBeReadIsRefusedBeforeAnythingIsSent() async throws {
        let folder = try Folder()
        let pipe = folder / "pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        try await LocalFal.run { fal in
            let client = try fal.uploader(.urlSession)
            var cases = [
                (folder / "missing", "no such file"), (folder.path, "not a regular file"), (pipe, "not a regular file"),
            ]
            if geteuid() != 0 {
                let locked = try folder.put("locked", [1])
                chmod(locked, 0)
                cases.append((locked, "permission"))
            }
            for (path, reason) in cases {
                let error = await falError { () throws(FalError) in try await client.storage.upload(file: path) }
                #expect(error?.kind == .input)
                #expect(error?.message.contains(path) == true)
                #expect(error?.message.contains(reason) == true)
            }
            let type = await falError { () throws(FalError) in
                try await client.storage.upload([1], contentType: "image/png\r\nX-Evil: 1")
            }
            #expect(type?.kind == .input)
            let lifecycle = await falError { () throws(FalError) in
                try await client.storage.upload([1], lifecycle: .init(expiration: .milliseconds(1)))
            }
            #expect(lifecycle?.kind == .input)
            #expect(fal.emulator.journal.isEmpty)
        }
    }

    @Test(arguments: TransportKind.allCases, [-4000, -1, 1, 4000])
    func aFileThatChangesItsSizeMeanwhileIsAnError(_ kind: TransportKind, change: Int) async throws {
        let folder = try Folder()
        let path = try folder.put("log.txt", pattern(8000))
        for operation in [LocalFal.Fault.Operation.uploadStart, .upload] {
            try folder.put("log.txt", pattern(8000))
            try await LocalFal.run {
                $0.onRequest = { if $0.operation == operation { truncate(path, off_t(8000 + change)) } }
            } _: { fal in
                let client = try fal.uploader(kind)
                let error = await falError { () throws(FalError) in try await client.storage.upload(file: path) }
                #expect(error?.kind == .input)
                #expect(error?.message.contains("changed during") == true)
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aCancelledUploadEndsAndTellsNothingMore(_ kind: TransportKind) async throws {
        try await LocalFal.run(.init(.noAnswer, on: .upload)) { fal in
            let client = try fal.uploader(kind)
            let hasReturned = Locked(false)
            let late = Collected<FalProgress>()
            let task = Task { () -> FalError? in
                defer { hasReturned.withLock { $0 = true } }
                return await falError { () throws(FalError) in
                    try await client.storage.upload(pattern(2_000_000)) { progress in
                        if hasReturned.withLock({ $0 }) { late.add(progress) }
                    }
                }
            }
            try await fal.waitForFirst(.upload)
            task.cancel()
            let error = await task.value
            #expect(error?.kind == .cancelled)
            #expect(late.all.isEmpty)
        }
    }
}
