import FalTransport
import Testing

@testable import FalRuntime

@Suite struct ConfigurationTests {
    private func sent(
        _ credentials: FalCredentials, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) async throws -> TransportRequest {
        let transport = ScriptedTransport([.answer(200, #"{"request_id":"r1"}"#)])
        var configuration = FalConfiguration(hosts: .fal)
        change(&configuration)
        let client = FalClient(credentials: credentials, configuration: configuration, transport: transport)
        _ = try await client.queue.submit(to: Echo.self, input: [:])
        return try #require(await transport.requests.first)
    }

    @Test func theKeyIsThatOfTheEnvironment() async throws {
        #expect(try await FalCredentials.fromEnvironment(["FAL_KEY": " a:b\n"]).current() == "a:b")
        #expect(
            try await FalCredentials.fromEnvironment(["FAL_KEY_ID": "a", "FAL_KEY_SECRET": "b"]).current() == "a:b")
        #expect(
            try await FalCredentials.fromEnvironment(["FAL_KEY": "x:y", "FAL_KEY_ID": "a", "FAL_KEY_SECRET": "b"])
                .current() == "x:y")
        #expect(try await FalCredentials.fromEnvironment(["FAL_KEY_ID": "a"]).current() == nil)
        #expect(try await FalCredentials.fromEnvironment([:]).current() == nil)
    }

    @Test("Without a key, every call that needs one fails before anything is sent, and says what to set")
    func noKey() async throws {
        let transport = ScriptedTransport([.answer(200, #"{"models":[]}"#)])
        for (credentials, reason) in [
            (FalCredentials.fromEnvironment([:]), "FAL_KEY is not set"), (.key(" \n"), "the key is empty"),
        ] {
            let client = FalClient(
                credentials: credentials, configuration: FalConfiguration(hosts: .fal), transport: transport)
            let errors = [
                await falError { () throws(FalError) in try await client.subscribe(to: Echo.self, input: [:]) },
                await falError { () throws(FalError) in try await client.run(Echo.self, input: [:]) },
                await falError { () throws(FalError) in
                    try await client.queue.status(of: FalRequest<Echo>(id: "r1"))
                },
                await falError { () throws(FalError) in
                    try await client.storage.upload([1], contentType: "image/png")
                },
            ]
            for error in errors {
                #expect(error?.kind == .configuration && error?.isRetryable == false)
                #expect(error?.message.hasPrefix("\(reason); nothing was sent") == true)
            }
        }
        #expect(await transport.requests.isEmpty)
        // The catalogue answers without a key, and a proxy has its own.
        var client = FalClient(
            credentials: .fromEnvironment([:]), configuration: FalConfiguration(hosts: .fal), transport: transport)
        _ = try await client.models.find(["a/b"])
        client.configuration.proxy = "https://app.example.com/fal"
        client.configuration.retries = .none
        let error = await falError { () throws(FalError) in
            try await client.queue.status(of: FalRequest<Echo>(id: "r1"))
        }
        #expect(error?.status == 500)
        #expect(await transport.requests.count == 2)
    }

    @Test func theEnvironmentMayNameALocalFal() throws {
        let hosts = FalHosts.fromEnvironment(["FAL_EMULATOR": "http://127.0.0.1:8420/"])
        #expect(hosts.isEmulator)
        #expect(hosts.queue == "http://127.0.0.1:8420/queue.fal.run")
        #expect(FalHosts.fromEnvironment([:]) == .fal)
        #expect(FalHosts.fromEnvironment(["FAL_EMULATOR": ""]) == .fal)
    }

    @Test func aLocalFalElsewhereStopsEveryCall() async throws {
        let transport = ScriptedTransport([])
        let hosts = FalHosts.fromEnvironment(["FAL_EMULATOR": "https://fal.example.com"])
        let client = FalClient(
            credentials: .key("a:b"), configuration: FalConfiguration(hosts: hosts), transport: transport)
        let error = await falError { () throws(FalError) in try await client.queue.submit(to: Echo.self, input: [:]) }
        #expect(error?.kind == .configuration)
        #expect(error?.message.contains("FAL_EMULATOR") == true)
        #expect(await transport.requests.isEmpty)
    }

    @Test func aKeyThatChangesIsAskedForEachTime() async throws {
        let keys = Collected<Int>()
        let transport = ScriptedTransport([
            .answer(200, #"{"request_id":"r1"}"#), .answer(200, #"{"request_id":"r2"}"#),
        ])
        let client = FalClient(
            credentials: .provider {
                keys.add(1)
                return "key:\(keys.all.count)"
            }, configuration: FalConfiguration(hosts: .fal), transport: transport)
        _ = try await client.queue.submit(to: Echo.self, input: [:])
        _ = try await client.queue.submit(to: Echo.self, input: [:])
        let sent = await transport.requests.flatMap { $0.headers.filter { $0.name == "Authorization" }.map(\.value) }
        #expect(sent == ["Key key:1", "Key key:2"])
    }

    @Test func aRelayGetsTheAddressAndNoKey() async throws {
        let request = try await sent(.key("a:b")) { $0.proxy = "https://app.example.com/api/fal" }
        #expect(request.url == "https://app.example.com/api/fal")
        #expect(
            request.headers.contains(TransportHeader("x-fal-target-url", "https://queue.fal.run/fal-ai/echo/v2/fast")))
        #expect(!request.headers.contains { $0.name == "Authorization" })
    }

    @Test func aRelayWithoutEncryptionIsRefused() async throws {
        await #expect(throws: FalError.self) { try await sent(.none) { $0.proxy = "http://app.example.com/api" } }
    }

    @Test func headersOfTheAppGoAlong() async throws {
        let request = try await sent(.none) {
            $0.userAgent = "studio/1"
            $0.headers = ["X-App": "studio"]
        }
        #expect(request.headers.contains(TransportHeader("User-Agent", "studio/1")))
        #expect(request.headers.contains(TransportHeader("X-App", "studio")))
    }

    @Test func aChangedLimitHoldsForTheChangedCopyAlone() {
        let one = FalClient(
            configuration: FalConfiguration(hosts: .fal, maximumConcurrentRequests: 1), transport: ScriptedTransport([])
        )
        var other = one
        other.configuration.userAgent = "x"
        #expect(other.shared === one.shared)
        other.configuration.maximumConcurrentRequests = 5
        #expect(other.shared !== one.shared)
        #expect(one.shared.limiter?.freeSlots == 1)
        #expect(other.shared.limiter?.freeSlots == 5)
    }
}
