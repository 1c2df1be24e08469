import FalRuntime
import Foundation
import Generated

/// The same sentence by two providers of voices, and the same picture edited by two providers of images.
@main
struct Speech {
    static func main() async throws {
        let gateway = FalGateway(client: FalClient(), registry: Fal.mappers)
        let sentence = SpeechRequest(text: "The fox was here before the snow.", speed: 1.1)
        for model: EndpointID in ["fal-ai/elevenlabs/tts/multilingual-v2", "fal-ai/minimax/speech-2.8-hd"] {
            let voice = gateway.capabilities(of: model, for: SpeechRequest.self).defaults[.voice]
            let speech = try await gateway.generate(sentence, model: model)
            let sound = try await gateway.client.download(speech.audio, into: folder, named: name(of: model))
            print("\(model), voice \(voice?.stringValue ?? "of the model's choice"): \(sound.file.lastPathComponent)")
        }
        let fox = try await gateway.generate(ImageRequest(prompt: "a fox in the snow"), model: "fal-ai/flux/dev").image
        let edit = ImageRequest(prompt: "make it night", images: [.reference(.url(fox.urlString))])
        for model: EndpointID in ["fal-ai/nano-banana-2/edit", "openai/gpt-image-2/edit"] {
            for cost in try await gateway.estimate(edit, models: [model]) { print("about \(cost)") }
            let night = try await gateway.generate(edit, model: model)
            let picture = try await gateway.client.download(night.image, into: folder, named: name(of: model))
            print("\(model): \(picture.file.lastPathComponent)")
        }
    }

    static let folder = URL(filePath: ".", directoryHint: .isDirectory)

    /// A name for the model's file, which gets the extension of what the file is.
    static func name(of model: EndpointID) -> String { model.text.replacing("/", with: "-") }
}
