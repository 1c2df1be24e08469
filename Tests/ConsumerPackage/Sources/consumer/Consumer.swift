import FalRuntime
import Foundation
import Generated
import Studio

/// Uses the generated models as an app would, and prints what came of it, a line per thing.
@main
enum Consumer {
    static func main() async throws {
        inputs()
        openValues()
        unions()
        try storage()
        try await screen()
        print(
            "models: \(Fal.models.count), \(Fal.models.filter { $0.id.isIn(family: "fal-ai/veo3.1") }.count) of them Veo 3.1"
        )
    }

    /// Building an input, reading and writing its fields.
    static func inputs() {
        var input = Fal.Flux.Dev.Input(prompt: "a fox in the snow", numImages: 2, outputFormat: .png)
        input.seed = 7
        let path: WritableKeyPath<Fal.Flux.Dev.Input, Int?> = \.numInferenceSteps
        input[keyPath: path] = 99
        print("payload: \(Fal.Flux.Dev.payload(of: input, additionalFields: ["trace": true]).text(.compact))")
        print("violations: \(Fal.Flux.Dev.violations(in: input).map(\.description))")
        let local = Fal.KlingVideo.V2_6.Pro.ImageToVideo.Input(
            prompt: "it turns its head", startImageURL: .data([1, 2, 3], contentType: "image/png"))
        print("local media: \(local.json["start_image_url"]?.stringValue ?? "none")")
    }

    /// A switch over an enumeration that can grow: known values by name, the rest by default.
    static func openValues() {
        func seconds(_ duration: Fal.KlingVideo.V2_6.Pro.TextToVideo.Duration) -> Int? {
            switch duration {
            case .duration5: 5
            case .duration10: 10
            default: Int(duration.rawValue)
            }
        }
        let tomorrow = Fal.KlingVideo.V2_6.Pro.TextToVideo.Duration("15")
        print("durations: \(Studio.Model.Duration.knownValues.compactMap(seconds)), then \(seconds(tomorrow) ?? 0)")
        print("known: \(tomorrow.isKnown)")
    }

    /// A switch over a union, exhaustive without a default.
    static func unions() {
        func words(_ size: Fal.Flux.Dev.ImageSizeChoice) -> String {
            switch size {
            case .preset(.landscape16x9): "wide"
            case .preset(let preset): "preset \(preset)"
            case .custom(let size): "\(size.width ?? 0) by \(size.height ?? 0)"
            case .other(let value): "something new: \(value.text(.compact))"
            }
        }
        let sizes: [Fal.Flux.Dev.ImageSizeChoice] = [
            .custom(width: 640, height: 480), .preset(.landscape16x9), .preset(.square), .other([640, 480]),
        ]
        print("sizes: \(sizes.map(words).joined(separator: "; "))")
    }

    /// Generated types inside the app's own ones, stored and looked up.
    static func storage() throws {
        let orders = ["a fox", "a hare", "a fox"].map { Fal.Flux.Dev.Input(prompt: $0, imageSize: .preset(.square)) }
        let reel = FilmReel(title: "winter", orders: orders, pending: FalRequest(id: "764cabcf"))
        let data = try JSONEncoder().encode(reel)
        let restored = try JSONDecoder().decode(FilmReel.self, from: data)
        print("stored and restored: \(restored == reel), distinct orders: \(Set(restored.orders).count)")
        let prices: [Fal.Flux.Dev.Acceleration: Int] = [.regular: 3, .high: 5]
        print("price of high: \(prices[.init("high")] ?? 0)")
    }

    /// A view model on the main actor, through the queue and back.
    static func screen() async throws {
        let server = CannedFal()
        var configuration = FalConfiguration()
        configuration.polling = FalPollingOptions(interval: .milliseconds(1), eventStreams: 0)
        let studio = Studio(
            fal: FalClient(credentials: .key("id:secret"), configuration: configuration, transport: server))
        studio.set(\.prompt, to: "a fox in the snow")
        studio.set(\.duration, to: .duration10)
        studio.set(\.cfgScale, to: 1.5)
        print("complaints: \(studio.complaints)")
        studio.set(\.cfgScale, to: nil)
        await studio.film()
        studio.set(\.prompt, to: "")
        await studio.film()
        for phase in studio.phases { print("phase: \(words(phase))") }
        for line in await server.log { print("request: \(line)") }
    }

    static func words(_ phase: Studio.Phase) -> String {
        switch phase {
        case .waiting(let text): text
        case .done(let clip): "\(clip.url), \(clip.fileSize ?? 0) bytes"
        case .failed(let text): "failed, \(text)"
        }
    }
}
