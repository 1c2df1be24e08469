import FalEmulator
import FalRuntime
import FalTransport
import Foundation
import Loopback
import Testing

/// Uploads and downloads that are cancelled at any moment: at the first exchange, between parts, in the middle of a
/// body, in a pause before another attempt, or just when all is done.
@Suite struct StorageCancellationTests {
    /// Failing now and then, so that pauses are there to be cancelled in; nothing fails twice in a row.
    private static let unreliable: [LocalFal.Fault] =
        (1...7).map { .init(.answer(status: 503, .text("later")), on: .uploadPart, part: $0, calls: .every(2)) } + [
            .init(.answer(status: 503, .text("later")), on: .uploadEnd, calls: .every(2))
        ]

    @Test(arguments: TransportKind.allCases)
    func anUploadIsWholeOrCancelled(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("a.bin", pattern(3003))
        try await LocalFal.run {
            $0.faults = Self.unreliable
        } _: { fal in
            let client = try fal.uploader(kind) {
                $0.uploads = FalUploadOptions(multipartThreshold: 1000, partSize: 500, parallelParts: 2)
            }
            var cancelled = 0
            for moment in 0..<60 {
                let task = Task { () -> FalUpload? in
                    do throws(FalError) {
                        return try await client.storage.upload(file: path) { _ in }
                    } catch {
                        #expect(error.kind == .cancelled)
                        return nil
                    }
                }
                try await Task.sleep(for: .microseconds(moment * 1000))
                task.cancel()
                if let upload = await task.value {
                    #expect(await fal.files[upload.urlString] == pattern(3003))
                } else {
                    cancelled += 1
                }
            }
            #expect(cancelled > 0)
            let last = try await client.storage.upload(file: path)
            #expect(await fal.files[last.urlString] == pattern(3003))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aDownloadIsWholeOrGoneOnWith(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let content = pattern(400_000)
        try await LocalFal.run(.init(.closeMidBody, on: .file, calls: .every(3))) { fal in
            let url = await fal.film(content)
            let client = try fal.downloader(kind)
            for moment in 0..<60 {
                let name = "\(moment / 6).bin"
                let task = Task { () -> FalError? in
                    await falError { () throws(FalError) in try await client.download(url, to: folder / name) }
                }
                try await Task.sleep(for: .microseconds(moment * 200))
                task.cancel()
                let error = await task.value
                #expect(error == nil || error?.kind == .cancelled)
                if error == nil { #expect(folder.content(name) == content) }
                // What is there under the name is always the whole file.
                #expect([nil, content].contains(folder.content(name)))
            }
            for number in 0..<10 {
                try await client.download(url, to: folder / "\(number).bin")
                #expect(folder.content("\(number).bin") == content)
            }
            #expect(folder.names.count == 10)
        }
    }

    #if os(Linux)
        /// In a process of its own, whose descriptors nobody else opens.
        @Test func noDescriptorStaysOpen() async {
            await #expect(processExitsWith: .success) {
                let folder = try Folder()
                let path = try folder.put("a.bin", pattern(3000))
                func openDescriptors() -> Int {
                    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
                }
                func round() async throws {
                    let fal = try await FalEmulator.start(.init(documents: .documents([.echo])))
                    let film = await fal.storage.put(.init(pattern(400_000), name: "clip.mp4"))
                    let transport = CurlTransport()
                    var configuration = FalConfiguration(hosts: try .emulator(fal.baseURL))
                    configuration.uploads = FalUploadOptions(multipartThreshold: 1000, partSize: 500)
                    let client = FalClient(
                        credentials: .none, configuration: configuration, transport: transport)
                    for moment in 0..<30 {
                        let tasks = [
                            Task { _ = try? await client.storage.upload(file: path) },
                            Task { _ = try? await client.download(film, to: folder / "b\(moment % 3)") },
                            Task { _ = try? await client.storage.upload(file: folder / "missing") },
                        ]
                        try await Task.sleep(for: .microseconds(moment * 300))
                        for task in tasks { task.cancel() }
                        for task in tasks { await task.value }
                    }
                    await transport.shutdown()
                    await fal.stop()
                }
                // The first round opens what a process keeps.
                try await round()
                let before = openDescriptors()
                try await round()
                for _ in 0..<500 where openDescriptors() > before { try await Task.sleep(for: .milliseconds(10)) }
                #expect(openDescriptors() <= before)
            }
        }
    #endif
}
