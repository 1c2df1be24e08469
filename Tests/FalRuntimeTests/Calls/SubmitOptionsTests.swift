import FalEmulator
import FalRuntime
import FalTransport
import Loopback
import Testing

@Suite struct SubmitOptionsTests {
    private func sent(_ options: FalSubmitOptions) async throws -> LocalFal.Entry {
        try await LocalFal.run { fal in
            _ = try await fal.client(.urlSession).queue.submit(to: Echo.self, input: [:], options: options)
            return try #require(fal.seen(.submit).first)
        }
    }

    @Test func everyWishIsSentAsFalReadsIt() async throws {
        var options = FalSubmitOptions()
        options.webhook = "https://example.com/hook;a=1&b=ü"
        options.priority = .low
        options.startTimeout = .milliseconds(90_500)
        options.runnerHint = "warm"
        options.outputLifecycle = FalObjectLifecycle(
            expiration: .seconds(3600), access: .forbid, rules: ["me": .allow])
        options.disablesServerRetries = true
        options.disablesPayloadStorage = true
        options.disablesFallback = true
        options.tags = ["team": "video", "app": "studio"]
        options.maximumQueueLength = 7
        options.headers = ["X-Mine": "yes"]
        let seen = try await sent(options)
        #expect(
            seen.target.hasSuffix(
                "?fal_webhook=https%3A%2F%2Fexample.com%2Fhook%3Ba%3D1%26b%3D%C3%BC&fal_max_queue_length=7"))
        let headers = [
            "X-Fal-Queue-Priority": "low", "X-Fal-Request-Timeout": "90.5", "X-Fal-Runner-Hint": "warm",
            "X-Fal-No-Retry": "1", "X-Fal-Store-IO": "0", "x-app-fal-disable-fallback": "true",
            "X-Fal-Tags": "app=studio,team=video", "X-Mine": "yes",
            "X-Fal-Object-Lifecycle-Preference":
                #"{"expiration_duration_seconds":3600,"initial_acl":{"default":"forbid","#
                + #""rules":[{"user":"me","decision":"allow"}]}}"#,
        ]
        for (name, value) in headers { #expect(seen.header(name) == value, "\(name)") }
    }

    @Test func theQueryOfAWebhookIsNoneOfTheSubmit() async throws {
        // What it holds may be secret, and is not in the journal.
        let seen = try await sent(.with { $0.webhook = "https://example.com/hook?a=1" })
        #expect(seen.target.hasSuffix("?fal_webhook=https%3A%2F%2Fexample.com%2Fhook%3F***"))
    }

    @Test func whatIsNotAskedForIsNotSent() async throws {
        let seen = try await sent(FalSubmitOptions())
        #expect(!seen.target.contains("?"))
        #expect(!seen.headers.contains { $0.name.lowercased().hasPrefix("x-") })
    }

    @Test(
        arguments: [
            .with { $0.startTimeout = .seconds(1) }, .with { $0.webhook = "example.com" },
            .with { $0.webhook = "ftp://example.com/" }, .with { $0.webhook = #"http://127.0.0.1\@192.0.2.1/"# },
            .with { $0.tags = ["Team": "x"] }, .with { $0.tags = ["fal.team": "x"] }, .with { $0.tags = ["a": "x,y"] },
            .with { $0.tags = Dictionary(uniqueKeysWithValues: (0..<11).map { ("k\($0)", "v") }) },
            .with {
                $0.tags = Dictionary(
                    uniqueKeysWithValues: (0..<9).map { ("k\($0)", String(repeating: "v", count: 200)) })
            },
            .with { $0.maximumQueueLength = -1 },
        ] as [FalSubmitOptions])
    func whatFalWouldDropOrRefuseIsRefusedBefore(options: FalSubmitOptions) async throws {
        try await LocalFal.run { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:], options: options)
            }
            #expect(error?.kind == .input)
            #expect(fal.seen(.submit).isEmpty)
        }
    }
}
