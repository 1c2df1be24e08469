import FalEmulator

extension FalEmulator {
    /// A local fal with one endpoint.
    static func studio(_ pace: Pace = .instant) async throws -> FalEmulator {
        var configuration = Configuration(
            documents: .documents([.init(id: StudioDocument.id, json: StudioDocument.json)]))
        configuration.pace = pace
        return try await start(configuration)
    }

    /// A pace at which nothing happens while a test lasts.
    static let standstill = Pace(waiting: .seconds(3_600), running: .seconds(3_600))
}
