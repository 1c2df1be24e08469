import FalEmulator
import FalRuntime
import FalTransport
import Loopback
import Testing

/// Where an upload may go: the address comes with an answer, and an answer can be forged, or the work of a bug.
@Suite struct UploadAddressTests {
    @Test(
        arguments: [
            "http://v3.fal.media/put", "https://evilfal.media/put", "https://fal.media.evil.test/put",
            "https://user@v3.fal.media/put", "https://v3.fal.media:8443/put", "ftp://v3.fal.media/put", "", "put",
            "http://127.0.0.1:1/put",
        ])
    func aHostileAddressIsRefused(_ address: String) async throws {
        let transport = AnsweringTransport { _ in
            (200, #"{"upload_url":"\#(address)","file_url":"https://v3.fal.media/x"}"#)
        }
        let client = FalClient(
            credentials: .key("id:canary"), configuration: FalConfiguration(hosts: .fal), transport: transport)
        let error = await falError { () throws(FalError) in try await client.storage.upload([1, 2, 3]) }
        #expect(error?.kind == .decoding)
        #expect(error?.message.contains("nothing was sent") == true)
        #expect(
            transport.requests.map(\.url) == [
                "https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3"
            ])
    }

    @Test func theKeyGoesToTheServiceAndNotToTheStorage() async throws {
        let transport = AnsweringTransport { request in
            request.method == "PUT"
                ? (200, "")
                : (200, #"{"upload_url":"https://v3b.fal.media/put?a=b","file_url":"https://v3b.fal.media/x"}"#)
        }
        let client = FalClient(
            credentials: .key("id:canary"), configuration: FalConfiguration(hosts: .fal), transport: transport)
        #expect(try await client.storage.upload([1, 2, 3]).urlString == "https://v3b.fal.media/x")
        #expect(transport.requests.map(\.url).last == "https://v3b.fal.media/put?a=b")
        #expect(transport.requests.map { $0.headers.contains { $0.value.contains("canary") } } == [true, false])
    }

    @Test func anEmulatorsStorageIsOnThisMachine() async throws {
        let elsewhere = #"{"upload_url":"https://v3.fal.media/put","file_url":"x"}"#
        try await LocalFal.run(.init(.answer(status: 200, .text(elsewhere)), on: .uploadStart)) { fal in
            let client = try fal.uploader(.urlSession)
            let error = await falError { () throws(FalError) in try await client.storage.upload([1]) }
            #expect(error?.kind == .decoding)
            #expect(error?.message.contains("v3.fal.media") == true)
        }
    }

    @Test(arguments: ["{}", "[]", "nonsense", #"{"upload_url":"https://v3.fal.media/x"}"#, #"{"file_url":"x"}"#])
    func anAnswerWithoutAddressesIsADecodingError(_ answer: String) async throws {
        let transport = AnsweringTransport { _ in (200, answer) }
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal), transport: transport)
        let error = await falError { () throws(FalError) in try await client.storage.upload([1]) }
        #expect(error?.kind == .decoding)
        #expect(error?.raw == Array(answer.utf8))
        #expect(transport.requests.count == 1)
    }
}

/// A transport that makes up its answers and remembers what was asked.
private final class AnsweringTransport: Transport {
    private let answer: @Sendable (TransportRequest) -> (Int, String)
    private let seen = Collected<TransportRequest>()

    init(_ answer: @escaping @Sendable (TransportRequest) -> (Int, String)) { self.answer = answer }

    var requests: [TransportRequest] { seen.all }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        seen.add(request)
        let (status, text) = answer(request)
        return TransportResponse(
            head: TransportHead(status: status, url: request.url), body: TransportBytes(Array(text.utf8)))
    }
}
