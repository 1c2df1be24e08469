import FalEmulator
import FalRuntime
import Foundation
import Testing

private typealias Fault = FalEmulator.Fault

@Suite("Faults of uploads and files")
struct UploadFaultTests {
    private func start(_ faults: FalEmulator.Fault...) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test()
        configuration.faults = faults
        return try await FalEmulator.start(configuration)
    }

    private func upload(_ fal: FalEmulator, inParts: Bool) async throws {
        var configuration = FalConfiguration(hosts: try .emulator(fal.baseURL))
        configuration.retries = .none
        if inParts { configuration.uploads = FalUploadOptions(multipartThreshold: 10, partSize: 5, parallelParts: 1) }
        let client = FalClient(credentials: .none, configuration: configuration)
        _ = try await client.storage.upload(Array("0123456789abc".utf8), fileName: "a.txt")
    }

    @Test(
        "Each step of an upload can fail on its own",
        arguments: [
            (FalEmulator.Fault.Operation.uploadStart, false, 1), (.uploadStart, true, 1), (.upload, false, 2),
            (.uploadPart, true, 2), (.uploadEnd, true, 5),
        ])
    func steps(_ operation: FalEmulator.Fault.Operation, _ inParts: Bool, _ calls: Int) async throws {
        let fal = try await start(Fault(.answer(status: 507, .text("full")), on: operation))
        let error = await #expect(throws: FalError.self) { try await upload(fal, inParts: inParts) }
        #expect(error?.status == 507)
        #expect(fal.journal.count == calls)
        #expect(fal.journal.last?.operation == operation)
        #expect(fal.journal.allSatisfy { $0.faults.isEmpty == ($0.operation != operation) })
        await fal.stop()
    }

    @Test("The steps of an upload with a CDN token can also fail on their own")
    func cdn() async throws {
        let fal = try await start()
        for (method, path) in [
            ("POST", "/files/upload"), ("POST", "/files/upload/multipart"), ("PUT", "/files/uploads/t/a/multipart/u/3"),
            ("POST", "/files/uploads/t/a/multipart/u/complete"),
        ] {
            _ = try await fal.call(method, "/v3.fal.media" + path, body: "x")
        }
        #expect(fal.journal.map(\.operation) == [.upload, .uploadStart, .uploadPart, .uploadEnd])
        await fal.stop()
    }

    @Test("A fault of one part affects no other part")
    func part() async throws {
        let fal = try await start(Fault(.answer(status: 500, .fal), part: 2, calls: .only([1])))
        let error = await #expect(throws: FalError.self) { try await upload(fal, inParts: true) }
        #expect(error?.status == 500)
        #expect(fal.journal.count { !$0.faults.isEmpty } == 1)
        #expect(fal.journal.first { !$0.faults.isEmpty }?.target.contains("/2?") == true)
        try await upload(fal, inParts: true)
        #expect(fal.faults.current.map(\.calls) == [2])
        #expect(await fal.storage.files.map(\.bytes) == [Array("0123456789abc".utf8)])
        await fal.stop()
    }

    @Test("A file of unknown length is complete")
    func unknownLength() async throws {
        let fal = try await start(Fault(.unknownLength, on: .file))
        let url = await fal.storage.put(.init(Array("0123456789".utf8), name: "a.txt"))
        let reply = try await fal.call("GET", url)
        #expect(reply.text == "0123456789")
        #expect(reply.header("content-length") == nil)
        await fal.stop()
    }

    @Test("A stalled body keeps its connection open until the caller closes it")
    func stalled() async throws {
        let fal = try await start(Fault(.stallMidBody, on: .file))
        let url = await fal.storage.put(.init(Array("0123456789".utf8), name: "a.txt"))
        do {
            var answer = try RawAnswer(fal, "GET", String(url.dropFirst(fal.baseURL.count)))
            #expect(await answer.read(until: "01234"))
            #expect(answer.text.lowercased().contains("content-length: 10"))
            #expect(fal.openConnections == 1)
        }
        while fal.openConnections > 0 { try await Task.sleep(for: .milliseconds(1)) }
        await fal.stop()
    }
}
