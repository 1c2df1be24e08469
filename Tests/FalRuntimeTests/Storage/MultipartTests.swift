import FalEmulator
import FalJSON
import FalRuntime
import Foundation
import Loopback
import Testing

@Suite struct MultipartTests {
    private static let small = FalUploadOptions(multipartThreshold: 1000, partSize: 300, parallelParts: 3)

    private static func client(_ fal: LocalFal, _ kind: TransportKind) throws -> FalClient {
        try fal.uploader(kind) {
            $0.uploads = small
            $0.headers = ["X-App-Secret": "of-the-app"]
        }
    }

    @Test func theLimitsAreThoseOfFalsOwnClient() {
        #expect(FalUploadOptions().multipartThreshold == 94_371_840)
        #expect(FalUploadOptions().partSize == 10_485_760)
    }

    @Test(arguments: TransportKind.allCases, [true, false])
    func onlyWhatIsLargerThanTheLimitGoesInParts(_ kind: TransportKind, fromDisk: Bool) async throws {
        let folder = try Folder()
        for (count, parts) in [(1000, 0), (1001, 4), (1200, 4), (1201, 5)] {
            let path = try folder.put("a.bin", pattern(count))
            try await LocalFal.run { fal in
                let client = try Self.client(fal, kind)
                let upload =
                    fromDisk
                    ? try await client.storage.upload(file: path)
                    : try await client.storage.upload(pattern(count), fileName: "a.bin")
                #expect(await fal.files == [upload.urlString: pattern(count)])
                #expect(fal.seen(.upload).count == (parts == 0 ? 1 : 0))
                for number in 1...5 { #expect(fal.count(ofPart: number) == (number <= parts ? 1 : 0)) }
                #expect(fal.seen(.uploadEnd).count == (parts == 0 ? 0 : 1))
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func onlyTheFirstStepHasTheKey(_ kind: TransportKind) async throws {
        try await LocalFal.run { fal in
            let client = try Self.client(fal, kind)
            _ = try await client.storage.upload(
                pattern(2000), fileName: "a.mp4", lifecycle: .init(expiration: .seconds(60)))
            let start = try #require(fal.seen(.uploadStart).first)
            #expect(start.target == "/rest.fal.ai/storage/upload/initiate-multipart?storage_type=fal-cdn-v3")
            #expect(start.json == ["content_type": "video/mp4", "file_name": "a.mp4"])
            #expect(start.header("x-fal-object-lifecycle") == #"{"expiration_duration_seconds":60}"#)
            #expect(start.header("authorization") != nil)
            let others = fal.emulator.journal.filter { $0.operation != .uploadStart }
            #expect(others.count == 8)
            #expect(others.allSatisfy { $0.header("authorization") == nil && $0.header("x-app-secret") == nil })
            // The address of the whole has its signature, without which the emulator refuses.
            #expect(others.allSatisfy { $0.outcome == .answered(status: 200) })
            #expect(fal.seen(.uploadEnd).first?.method == "POST")
            #expect(fal.seen(.uploadEnd).first?.target.contains("/complete?signature=") == true)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func partsThatArriveInAnyOrderArePutTogetherInTheirs(_ kind: TransportKind) async throws {
        let counter = ConcurrencyCounter()
        try await LocalFal.run { configuration in
            // The first of each three is the slowest.
            configuration.faults = (1...11).map { number in
                .init(.delay(.milliseconds(40 - 15 * ((number - 1) % 3))), on: .uploadPart, part: number)
            }
            configuration.onRequest = { counter.note($0) }
        } _: { fal in
            let client = try Self.client(fal, kind)
            let upload = try await client.storage.upload(pattern(3100))
            #expect(await fal.files == [upload.urlString: pattern(3100)])
            #expect((2...3).contains(counter.most))
        }
    }

    @Test(arguments: TransportKind.allCases, [true, false])
    func aPartThatFailsIsSentAgainAlone(_ kind: TransportKind, byReset: Bool) async throws {
        let trouble = LocalFal.Fault.Effect.answer(status: 500, .text("trouble"))
        try await LocalFal.run(
            .init(byReset && kind.noticesResets ? .resetWithoutAnswer : trouble, part: 2, calls: .first(2))
        ) { fal in
            let client = try Self.client(fal, kind)
            let told = Collected<FalProgress>()
            let upload = try await client.storage.upload(pattern(1500)) { told.add($0) }
            #expect(await fal.files == [upload.urlString: pattern(1500)])
            #expect((1...5).map { fal.count(ofPart: $0) } == [1, 3, 1, 1, 1])
            let bytes = told.all.map(\.completed)
            #expect(zip(bytes, bytes.dropFirst()).allSatisfy { $0 < $1 })
            #expect(told.all.last == FalProgress(completed: 1500, total: 1500))
            #expect(told.all.allSatisfy { $0.total == 1500 })
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aPartThatNeverSucceedsEndsTheUpload(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("long.mp4", pattern(9000))
        try await LocalFal.run(.init(.answer(status: 500, .text("trouble")), part: 2)) { fal in
            let client = try Self.client(fal, kind)
            let error = await falError { () throws(FalError) in try await client.storage.upload(file: path) }
            #expect(error?.status == 500)
            #expect(error?.description.contains("part 2 of the upload of the file \(path)") == true)
            #expect(fal.count(ofPart: 2) == 3)
            #expect(fal.seen(.uploadEnd).isEmpty)
            #expect(await fal.files.isEmpty)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aTagInTheHeadServesAsWell(_ kind: TransportKind) async throws {
        try await LocalFal.run {
            $0.faults = (1...4).map { number in
                let head = ["ETag": "\"head-\(number)\""]
                return .init(.answer(status: 200, .text(""), headers: head), on: .uploadPart, part: number)
            }
            $0.faults.append(.init(.answer(status: 200, .text("{}")), on: .uploadEnd))
        } _: { fal in
            _ = try await Self.client(fal, kind).storage.upload(pattern(1100))
            let body = try #require(fal.seen(.uploadEnd).first?.json)
            #expect(body["parts"]?[3] == ["partNumber": 4, "etag": "\"head-4\""])
        }
    }

    @Test func aPartWithoutATagIsAnError() async throws {
        try await LocalFal.run(.init(.answer(status: 200, .text("{}")), part: 4)) { fal in
            let client = try Self.client(fal, .urlSession)
            let error = await falError { () throws(FalError) in try await client.storage.upload(pattern(1100)) }
            #expect(error?.kind == .decoding)
            #expect(fal.seen(.uploadEnd).isEmpty)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aFileThatChangesIsNotPutTogether(_ kind: TransportKind) async throws {
        let folder = try Folder()
        for change in [-50, 50] {
            let path = try folder.put("log.txt", pattern(2000))
            try await LocalFal.run {
                $0.onRequest = { entry in
                    if entry.operation == .uploadPart, entry.target.contains("/1?") {
                        truncate(path, off_t(2000 + change))
                    }
                }
            } _: { fal in
                let client = try Self.client(fal, kind)
                let error = await falError { () throws(FalError) in try await client.storage.upload(file: path) }
                #expect(error?.kind == .input)
                #expect(error?.message.contains("changed during") == true)
                #expect(fal.seen(.uploadEnd).isEmpty)
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func cancellingEndsAllParts(_ kind: TransportKind) async throws {
        try await LocalFal.run(.init(.noAnswer, on: .uploadPart)) { fal in
            let client = try Self.client(fal, kind)
            let task = Task {
                await falError { () throws(FalError) in try await client.storage.upload(pattern(5000)) }
            }
            while fal.emulator.journal.count < 4 { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(fal.emulator.journal.count == 4)
        }
    }
}
