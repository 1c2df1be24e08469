import FalJSON
import FalRuntime
import Foundation
import Testing

@testable import FalEmulator

@Suite("Storage")
struct StorageTests {
    private func client(of fal: FalEmulator, parts: Bool = false) throws -> FalClient {
        var configuration = FalConfiguration(hosts: try .emulator(fal.baseURL))
        if parts { configuration.uploads = FalUploadOptions(multipartThreshold: 1000, partSize: 300) }
        return FalClient(credentials: .none, configuration: configuration)
    }

    @Test("Uploads in one piece or in parts return the same bytes", arguments: [false, true])
    func roundTrip(parts: Bool) async throws {
        let fal = try await FalEmulator.start(.test())
        let client = try client(of: fal, parts: parts)
        let bytes = (0..<4321).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let upload = try await client.storage.upload(
            bytes, fileName: "dir/a b.png", lifecycle: FalObjectLifecycle(expiration: .seconds(3600)))
        #expect(upload.urlString.hasPrefix(fal.baseURL))
        #expect(upload.urlString.hasSuffix("/a_b.png"))
        let folder = FileManager.default.temporaryDirectory.appending(path: "storage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "back.png").path
        try await client.download(upload.urlString, to: path)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(bytes))
        let head = try await fal.call("HEAD", upload.urlString)
        #expect(head.header("content-type") == "image/png")
        #expect(head.header("x-fal-object-lifecycle") == #"{"expiration_duration_seconds":3600}"#)
        await fal.stop()
    }

    @Test(
        "Range requests return parts of a file",
        arguments: [
            ("bytes=0-3", 206, "bytes 0-3/10", "0123"), ("bytes=7-", 206, "bytes 7-9/10", "789"),
            ("bytes=-2", 206, "bytes 8-9/10", "89"), ("bytes=5-99", 206, "bytes 5-9/10", "56789"),
            ("bytes=10-", 416, "bytes */10", ""), ("bytes=3-1", 200, nil, "0123456789"),
            ("lines=1-2", 200, nil, "0123456789"),
        ] as [(String, Int, String?, String)])
    func ranges(range: String, status: Int, content: String?, body: String) async throws {
        let fal = try await FalEmulator.start(.test())
        let upload = try await client(of: fal).storage.upload(Array("0123456789".utf8), fileName: "n.txt")
        let answer = try await fal.call("GET", upload.urlString, range: range)
        #expect(answer.status == status)
        #expect(answer.header("content-range") == content)
        #expect(answer.text == body)
        await fal.stop()
    }

    @Test("Only addresses of uploaded files are looked up, however long the other texts of an input are")
    func lookedUp() {
        let token = "0123456789abcdef0123"
        let path = "/files/uploads/\(token)/a.png"
        let long = String(repeating: "/files/uploads/x/", count: 200_000)
        let input: JSONValue = [
            "a": .string("http://127.0.0.1:8420" + path), "b": [["url": .string("https://v3.fal.media" + path)]],
            "prompt": .string(path), "data": .string("data:," + path), "text": .string(long),
            "page": .string("https://a.test" + long),
        ]
        #expect(
            StorageHandler.uploads(in: input) == [
                "http://127.0.0.1:8420" + path: token, "https://v3.fal.media" + path: token,
            ])
    }

    @Test("Inconsistent uploads are rejected")
    func refusals() async throws {
        let fal = try await FalEmulator.start(.test())
        #expect(
            try await fal.call("POST", "/rest.fal.ai/storage/upload/initiate?storage_type=gcs", body: "{}").status
                == 400)
        #expect(try await fal.call("PUT", "/v3.fal.media/upload/unknown", body: "x").status == 404)
        #expect(try await fal.call("GET", "/files/uploads/unknown/a.png").status == 404)
        let place = try await fal.call(
            "POST", "/rest.fal.ai/storage/upload/initiate-multipart?storage_type=fal-cdn-v3", body: "{}")
        let url = try #require(try place.json["upload_url"]?.stringValue)
        let (path, query) = (url.prefix { $0 != "?" }, url.drop { $0 != "?" })
        #expect(try await fal.call("PUT", path + "/0" + query, body: "x").status == 400)
        #expect(try await fal.call("PUT", path + "/1" + query, body: "x").status == 200)
        let wrong = #"{"parts":[{"partNumber":1,"etag":"other"}]}"#
        #expect(try await fal.call("POST", path + "/complete" + query, body: wrong).status == 400)
        #expect(try await fal.call("POST", path + "/complete" + query, body: #"{"parts":[]}"#).status == 400)
        for other in ["", query + "0"] {
            for (method, step) in [("PUT", ""), ("PUT", "/2"), ("POST", "/complete")] {
                #expect(try await fal.call(method, path + step + other, body: "x").status == 403)
            }
        }
        await fal.stop()
    }

    @Test("An app's test can read uploads and add files")
    func byHand() async throws {
        let fal = try await FalEmulator.start(.test())
        let client = try client(of: fal, parts: true)
        let upload = try await client.storage.upload([1, 2], fileName: "a.png", lifecycle: .init(access: .forbid))
        let url = await fal.storage.put(.init(Array("0123456789".utf8), name: "b c.txt", contentType: "text/plain"))
        let files = await fal.storage.files
        #expect(files.map(\.url) == [upload.urlString, url])
        #expect(files.map(\.bytes) == [[1, 2], Array("0123456789".utf8)])
        #expect(files.map(\.name) == ["a.png", "b_c.txt"])
        #expect(files.map(\.contentType) == ["image/png", "text/plain"])
        #expect(files[0].headers == ["X-Fal-Object-Lifecycle": #"{"initial_acl":{"default":"forbid"}}"#])
        let first = try await fal.call("GET", url)
        #expect(first.text == "0123456789")
        #expect(await fal.storage.replace(url, with: .init([65], name: "new.txt")) == url)
        let second = try await fal.call("GET", url)
        #expect(second.text == "A")
        #expect(second.header("etag") != first.header("etag"))
        #expect(await fal.storage.replace("https://x.test/a", with: .init([66], name: "d")) != url)
        #expect(await fal.storage.files.map(\.bytes) == [[1, 2], [65], [66]])
        await fal.stop()
    }

    @Test(
        "If-Range compares a strong ETag or a date",
        arguments: [
            ([:], nil, 206), (["ETag": "\"v1\""], "\"v1\"", 206), (["ETag": "\"v1\""], "\"v2\"", 200),
            (["ETag": "W/\"v1\""], "W/\"v1\"", 200), (["ETag": ""], "\"v1\"", 200),
            (["Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"], "Sun, 06 Nov 1994 08:49:37 GMT", 206),
            (["Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"], "Sun, 06 Nov 1994 08:49:38 GMT", 200),
        ] as [([String: String], String?, Int)])
    func condition(_ headers: [String: String], _ condition: String?, _ status: Int) async throws {
        let fal = try await FalEmulator.start(.test())
        let url = await fal.storage.put(.init(Array("0123456789".utf8), name: "n.txt", headers: headers))
        let answer = try await fal.call(
            "GET", url, range: "bytes=8-", headers: condition.map { ["If-Range": $0] } ?? [:])
        #expect(answer.status == status)
        #expect(answer.text == (status == 206 ? "89" : "0123456789"))
        for (name, value) in headers { #expect(answer.header(name) == (value.isEmpty ? nil : value)) }
        await fal.stop()
    }
}
