import TestSupport
import Testing

@Suite("Consumer: an app's own package")
struct ConsumerPackageTests {
    @Test("builds under main-actor isolation, strict imports, and warnings as errors")
    func builds() async throws {
        let consumer = try await ConsumerCopy.built.value
        #expect(consumer.build.status == 0, "\(consumer.build.complaints)")
    }

    @Test("needs no package but this one: nothing was fetched")
    func fetchesNothing() async throws {
        let consumer = try await ConsumerCopy.built.value
        #expect(try consumer.fetched() == [])
        #expect(try await consumer.dependencies() == ["schemagen"])
    }

    @Test("builds inputs, tells values apart, stores them, and calls a model through its view model")
    func runs() async throws {
        let consumer = try await ConsumerCopy.built.value
        try #require(consumer.build.status == 0)
        let outcome = try await consumer.run()
        #expect(outcome.status == 0)
        #expect(outcome.output.split(separator: "\n").map(String.init) == Self.expected)
    }

    private static let expected = [
        #"payload: {"prompt":"a fox in the snow","num_inference_steps":99,"seed":7,"num_images":2,"#
            + #""output_format":"png","trace":true}"#,
        #"violations: ["/num_inference_steps: must be at most 50"]"#,
        "local media: data:image/png;base64,AQID",
        "durations: [5, 10], then 15",
        "known: false",
        "sizes: 640 by 480; wide; preset square; something new: [640,480]",
        "stored and restored: true, distinct orders: 2",
        "price of high: 5",
        #"complaints: ["/cfg_scale: must be at most 1"]"#,
        "phase: in the queue, 2 before it",
        "phase: frame 60 of 120",
        "phase: fetching the result",
        "phase: https://v3.fal.media/fox.mp4, 1024 bytes",
        "phase: failed, service: fal answered the submit with HTTP 422; /body/prompt: Field required [missing] "
            + "(endpoint fal-ai/kling-video/v2.6/pro/text-to-video, HTTP 422)",
        "request: POST fal-ai/kling-video/v2.6/pro/text-to-video, with the key",
        "request: GET fal-ai/kling-video/requests/764cabcf/status?logs=1, with the key",
        "request: GET fal-ai/kling-video/requests/764cabcf/status?logs=1, with the key",
        "request: GET fal-ai/kling-video/requests/764cabcf/status?logs=1, with the key",
        "request: GET fal-ai/kling-video/requests/764cabcf, with the key",
        "request: POST fal-ai/kling-video/v2.6/pro/text-to-video, with the key",
        "models: 208, 13 of them Veo 3.1",
    ]
}
