import FalRuntime
import Foundation
import Generated

/// Films for thirty prompts. Each is made by the first of three models that can. The program can be killed at any time
/// and started again: what was submitted is waited for, and nothing is paid twice.
@main
struct Batch {
    /// Each takes other lengths, so each may round up.
    static let models: [FalGateway.Model] = [
        "fal-ai/veo3.1/fast",
        .init("fal-ai/kling-video/v2.6/pro/text-to-video", adjusting: .init(durationMatch: .atLeast)),
        .init("wan/v2.6/text-to-video", adjusting: .init(durationMatch: .atLeast)),
    ]

    let gateway: FalGateway
    let chains: ChainStore
    let films: URL

    static func main() async throws {
        let folder = URL(filePath: CommandLine.arguments.dropFirst().first ?? "films", directoryHint: .isDirectory)
        var client = FalClient()
        client.configuration.maximumConcurrentRequests = 10
        let batch = Batch(
            gateway: FalGateway(client: client, registry: Fal.mappers),
            chains: try ChainStore(folder.appending(path: "chains")), films: folder)
        let places = ["forest", "harbour", "desert", "old town", "vineyard", "glacier"]
        let subjects = ["a fox", "a heron", "a tram", "two children", "a lighthouse keeper"]
        let prompts = places.flatMap { place in subjects.map { "\($0) in the \(place) at dawn" } }
        let failed = await withTaskGroup(of: Bool.self) { group in
            for (number, prompt) in prompts.enumerated() {
                group.addTask { await batch.film(prompt, named: "film-\(number + 1)") }
            }
            var failed = 0
            for await isThere in group where !isThere { failed += 1 }
            return failed
        }
        print("\(prompts.count - failed) of \(prompts.count) films are in \(folder.path)")
        if failed > 0 { exit(1) }
    }

    /// - Returns: Whether the film is there.
    func film(_ prompt: String, named name: String) async -> Bool {
        let file = films.appending(path: "\(name).mp4")
        if FileManager.default.fileExists(atPath: file.path) { return true }
        do {
            let request = VideoRequest(prompt: prompt, duration: .seconds(6), aspectRatio: .ratio16x9)
            let chain = try await chains.chain(name) ?? FalChain(request, models: Self.models)
            let options = FalGateway.Options.with {
                $0.fallback.onContentPolicy = true
                // Ctrl-C leaves the jobs running; the next start fetches their results.
                $0.cancelsWithTask = false
            }
            let film = try await gateway.resume(
                chain, options: options, saving: { try await chains.store($0, name) })
            try await gateway.client.download(film.video, to: file)
            try await chains.remove(name)
            print("\(name): \(film.report)")
            return true
        } catch {
            print("\(name): \(error)")
            return false
        }
    }
}

/// The chains that are under way, a file each.
actor ChainStore {
    private let folder: URL

    init(_ folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String) -> URL { folder.appending(path: "\(name).json") }

    func chain(_ name: String) throws -> FalChain<VideoRequest>? {
        guard FileManager.default.fileExists(atPath: file(name).path) else { return nil }
        return try JSONDecoder().decode(FalChain.self, from: Data(contentsOf: file(name)))
    }

    func store(_ chain: FalChain<VideoRequest>, _ name: String) throws {
        try JSONEncoder().encode(chain).write(to: file(name), options: .atomic)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: file(name)) }
}
