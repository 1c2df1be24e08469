import FalModels
import FalRuntime
import Foundation

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

@main
struct Film {
    static func main() async throws {
        let fal = FalClient()
        let input = TextToVideo.Input(prompt: "a fox in the snow", aspectRatio: .ratio16x9)
        let result = try await fal.subscribe(to: TextToVideo.self, input: input) { status in
            switch status.state {
            case .inQueue(let position): print("in queue, \(position ?? 0) ahead")
            case .inProgress: print(status.logs.last?.message ?? "in progress")
            case .completed: print("completed")
            }
        }
        let saved = try await fal.download(result.video, into: URL(filePath: "."), named: "fox")
        print(saved.file.path)
    }
}
