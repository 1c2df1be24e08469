import FalEmulator
import FalJSON
import Foundation
import Testing

@Suite("Uploads with a CDN token")
struct StorageTokenTests {
    private func token(_ fal: FalEmulator) async throws -> JSONValue {
        try await fal.call("POST", "/rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3", body: "{}").json
    }

    @Test("A token has a URL and an expiry")
    func token() async throws {
        let fal = try await FalEmulator.start(.test())
        let token = try await token(fal)
        #expect(token["token_type"] == "Bearer")
        #expect(token["base_url"] == .string(fal.baseURL + "/v3.fal.media"))
        let end = try #require(token["expires_at"]?.stringValue)
        #expect(try Date(end, strategy: .iso8601) > Date())
        #expect(end.hasSuffix("+00:00"))
        let other = try await self.token(fal)
        #expect(other["token"] != token["token"])
        let refused = "/rest.fal.ai/storage/auth/token?storage_type="
        #expect(try await fal.call("POST", refused + "fal-cdn-v3", body: "{}", key: nil).status == 401)
        #expect(try await fal.call("POST", refused + "gcs", body: "{}").status == 400)
        await fal.stop()
    }

    @Test("A file uploaded in one piece keeps its name, type and lifecycle")
    func onePiece() async throws {
        let fal = try await FalEmulator.start(.test())
        let key = "Bearer \(try await token(fal)["token"]?.stringValue ?? "")"
        let lifecycle = #"{"expiration_duration_seconds":60,"initial_acl":{"default":"forbid"}}"#
        let upload = try await fal.call(
            "POST", "/v3.fal.media/files/upload", body: "hello", key: key,
            headers: [
                "Content-Type": "text/plain", "X-Fal-File-Name": "a b.txt", "X-Fal-Object-Lifecycle": lifecycle,
                "X-Fal-Object-Lifecycle-Preference": lifecycle,
            ])
        let address = try #require(try upload.json["access_url"]?.stringValue)
        #expect(address.hasSuffix("/a_b.txt"))
        let file = try await fal.call("GET", address, key: nil)
        #expect(file.text == "hello")
        #expect(file.header("content-type") == "text/plain")
        #expect(file.header("x-fal-object-lifecycle") == lifecycle)
        #expect(file.header("x-fal-object-lifecycle-preference") == lifecycle)
        let part = try await fal.call("GET", address, key: nil, range: "bytes=1-3")
        #expect(part.status == 206 && part.text == "ell")
        #expect(part.header("x-fal-object-lifecycle") == lifecycle)
        await fal.stop()
    }

    @Test("Parts can be uploaded and listed in any order")
    func parts() async throws {
        let fal = try await FalEmulator.start(.test())
        let key = "Bearer \(try await token(fal)["token"]?.stringValue ?? "")"
        let place = try await fal.call(
            "POST", "/v3.fal.media/files/upload/multipart", key: key, headers: ["X-Fal-File-Name": "x.bin"])
        let address = try #require(try place.json["access_url"]?.stringValue)
        let upload = try #require(try place.json["uploadId"]?.stringValue)
        #expect(try await fal.call("GET", address, key: nil).status == 404)
        var named: [String] = []
        for (number, text) in [(2, "world"), (1, "hello ")] {
            let part = try await fal.call("PUT", "\(address)/multipart/\(upload)/\(number)", body: text, key: key)
            #expect(part.status == 200)
            named.append(#"{"partNumber":\#(number),"etag":"\#(try #require(part.header("etag")))"}"#)
        }
        let end = "\(address)/multipart/\(upload)/complete"
        #expect(try await fal.call("POST", end, body: #"{"parts":[\#(named[0])]}"#, key: key).status == 400)
        let all = #"{"parts":[\#(named.joined(separator: ","))]}"#
        #expect(try await fal.call("POST", end, body: all, key: key).status == 200)
        #expect(try await fal.call("GET", address, key: nil).text == "hello world")
        await fal.stop()
    }

    @Test("Uploads without a token, or with a key instead, are rejected")
    func refusals() async throws {
        let fal = try await FalEmulator.start(.test())
        for key in [nil, "Key test:key", "Bearer made-up"] {
            #expect(try await fal.call("POST", "/v3.fal.media/files/upload", body: "x", key: key).status == 401)
        }
        let key = "Bearer \(try await token(fal)["token"]?.stringValue ?? "")"
        let place = try await fal.call("POST", "/v3.fal.media/files/upload/multipart", key: key).json
        let address = try #require(place["access_url"]?.stringValue)
        let upload = try #require(place["uploadId"]?.stringValue)
        #expect(try await fal.call("PUT", "\(address)/multipart/other/1", body: "x", key: key).status == 404)
        #expect(try await fal.call("PUT", "\(address)/multipart/\(upload)/0", body: "x", key: key).status == 400)
        #expect(try await fal.call("PUT", "\(address)/multipart/\(upload)/1", body: "x", key: nil).status == 401)
        #expect(try await fal.call("GET", "\(address)/multipart/\(upload)/1", key: key).status == 405)
        #expect(try await fal.call("GET", "/v3.fal.media/files/upload", key: key).status == 405)
        await fal.stop()
    }
}
