import FalJSON
import FalRuntime
import Foundation
import Loopback
import Testing

@Suite struct MultipartTests {
    private static let small = FalUploading(multipartThreshold: 1000, partSize: 300, parallelParts: 3)

    private static func client(_ storage: StorageServer, _ contestant: Contestant) throws -> FalClient {
        try storage.client(contestant) {
            $0.uploading = small
            $0.headers = ["X-App-Secret": "of-the-app"]
        }
    }

    @Test func theLimitsAreThoseOfFalsOwnClient() {
        #expect(FalUploading().multipartThreshold == 94_371_840)
        #expect(FalUploading().partSize == 10_485_760)
    }

    @Test(arguments: Contestant.allCases, [true, false])
    func onlyWhatIsLargerThanTheLimitGoesInParts(_ contestant: Contestant, fromDisk: Bool) async throws {
        let folder = try Folder()
        for (count, parts) in [(1000, 0), (1001, 4), (1200, 4), (1201, 5)] {
            let path = try folder.put("a.bin", pattern(count))
            try await StorageServer.run { storage in
                let client = try Self.client(storage, contestant)
                let upload =
                    fromDisk
                    ? try await client.storage.upload(file: path)
                    : try await client.storage.upload(pattern(count), fileName: "a.bin")
                #expect(storage.files == [upload.url: pattern(count)])
                #expect(storage.seen(.put).count == (parts == 0 ? 1 : 0))
                for number in 1...5 { #expect(storage.seen(.part(number)).count == (number <= parts ? 1 : 0)) }
                #expect(storage.seen(.complete).count == (parts == 0 ? 0 : 1))
            }
        }
    }

    @Test(arguments: Contestant.allCases)
    func onlyTheFirstStepHasTheKey(_ contestant: Contestant) async throws {
        try await StorageServer.run { storage in
            let client = try Self.client(storage, contestant)
            _ = try await client.storage.upload(
                pattern(2000), fileName: "a.mp4", lifecycle: .init(expiration: .seconds(60)))
            let initiate = try #require(storage.seen(.initiateMultipart).first).http
            #expect(initiate.path == "/rest.fal.ai/storage/upload/initiate-multipart?storage_type=fal-cdn-v3")
            #expect(try JSONValue(parsing: initiate.body) == ["content_type": "video/mp4", "file_name": "a.mp4"])
            #expect(initiate["x-fal-object-lifecycle"] == #"{"expiration_duration_seconds":60}"#)
            #expect(initiate["authorization"] != nil)
            let others = storage.seen.filter { $0.operation != .initiateMultipart }.map(\.http)
            #expect(others.count == 8)
            #expect(others.allSatisfy { $0["authorization"] == nil && $0["x-app-secret"] == nil })
            #expect(storage.seen(.complete).first?.http.method == "POST")
            #expect(storage.seen(.complete).first?.http.path == "/put/1/complete?sig=s1")
        }
    }

    @Test(arguments: Contestant.allCases)
    func partsThatArriveInAnyOrderArePutTogetherInTheirs(_ contestant: Contestant) async throws {
        try await StorageServer.run { _, seen in
            // The first of each three is the slowest.
            if case .part(let number) = seen.operation {
                LoopbackClock.wait(milliseconds: UInt32(40 - 15 * ((number - 1) % 3)))
            }
            return false
        } _: { storage in
            let client = try Self.client(storage, contestant)
            let upload = try await client.storage.upload(pattern(3100))
            #expect(storage.files == [upload.url: pattern(3100)])
            #expect((2...3).contains(storage.busiest))
        }
    }

    @Test(arguments: Contestant.allCases, [true, false])
    func aPartThatFailsIsSentAgainAlone(_ contestant: Contestant, byReset: Bool) async throws {
        try await StorageServer.run { connection, seen in
            guard seen.operation == .part(2), seen.count < 3 else { return false }
            if byReset, contestant.noticesResets { connection.reset() } else { connection.answer(500, [], "trouble") }
            return true
        } _: { storage in
            let client = try Self.client(storage, contestant)
            let told = Collected<FalProgress>()
            let upload = try await client.storage.upload(pattern(1500)) { told.add($0) }
            #expect(storage.files == [upload.url: pattern(1500)])
            #expect((1...5).map { storage.seen(.part($0)).count } == [1, 3, 1, 1, 1])
            let bytes = told.all.map(\.completed)
            #expect(zip(bytes, bytes.dropFirst()).allSatisfy { $0 < $1 })
            #expect(told.all.last == FalProgress(completed: 1500, total: 1500))
            #expect(told.all.allSatisfy { $0.total == 1500 })
        }
    }

    @Test(arguments: Contestant.allCases)
    func aPartThatNeverSucceedsEndsTheUpload(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let path = try folder.put("long.mp4", pattern(9000))
        try await StorageServer.run { connection, seen in
            guard seen.operation == .part(2) else { return false }
            connection.answer(500, [], "trouble")
            return true
        } _: { storage in
            let client = try Self.client(storage, contestant)
            let error = await falError { () throws(FalError) in try await client.storage.upload(file: path) }
            #expect(error?.status == 500)
            #expect(error?.description.contains("part 2 of the upload of the file \(path)") == true)
            #expect(storage.seen(.part(2)).count == 3)
            #expect(storage.seen(.complete).isEmpty)
            #expect(storage.files.isEmpty)
        }
    }

    @Test(arguments: Contestant.allCases)
    func aTagInTheHeadServesAsWell(_ contestant: Contestant) async throws {
        try await StorageServer.run { connection, seen in
            switch seen.operation {
            case .part(let number): connection.answer(200, [("ETag", "\"head-\(number)\"")], "")
            case .complete: connection.answer(200, [], "{}")
            default: return false
            }
            return true
        } _: { storage in
            _ = try await Self.client(storage, contestant).storage.upload(pattern(1100))
            let body = try JSONValue(parsing: try #require(storage.seen(.complete).first).http.body)
            #expect(body["parts"]?[3] == ["partNumber": 4, "etag": "\"head-4\""])
        }
    }

    @Test func aPartWithoutATagIsAnError() async throws {
        try await StorageServer.run { connection, seen in
            guard seen.operation == .part(4) else { return false }
            connection.answer(200, [], "{}")
            return true
        } _: { storage in
            let client = try Self.client(storage, .urlSession)
            let error = await falError { () throws(FalError) in try await client.storage.upload(pattern(1100)) }
            #expect(error?.kind == .decoding)
            #expect(storage.seen(.complete).isEmpty)
        }
    }

    @Test(arguments: Contestant.allCases)
    func aFileThatChangesIsNotPutTogether(_ contestant: Contestant) async throws {
        let folder = try Folder()
        for change in [-50, 50] {
            let path = try folder.put("log.txt", pattern(2000))
            try await StorageServer.run { _, seen in
                if seen.operation == .part(1) { truncate(path, off_t(2000 + change)) }
                return false
            } _: { storage in
                let client = try Self.client(storage, contestant)
                let error = await falError { () throws(FalError) in try await client.storage.upload(file: path) }
                #expect(error?.kind == .input)
                #expect(error?.message.contains("changed while") == true)
                #expect(storage.seen(.complete).isEmpty)
            }
        }
    }

    @Test(arguments: Contestant.allCases)
    func cancellingEndsAllParts(_ contestant: Contestant) async throws {
        try await StorageServer.run { connection, seen in
            guard case .part = seen.operation else { return false }
            connection.waitForEnd()
            return true
        } _: { storage in
            let client = try Self.client(storage, contestant)
            let task = Task {
                await falError { () throws(FalError) in try await client.storage.upload(pattern(5000)) }
            }
            while storage.seen.count < 4 { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(storage.seen.count == 4)
        }
    }
}
