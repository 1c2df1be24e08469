/// The ids of the catalogue, once they have been read, ready for suggestions.
actor CatalogueMemory {
    private var ids: Task<NearestIDs, Never>?

    func keep(_ ids: [String]) {
        self.ids = Task { NearestIDs(ids) }
    }

    /// Suggestions out of the catalogue; `list` reads it when nobody has, once however many ask.
    func nearest(_ list: @escaping @Sendable () async -> [String]) async -> NearestIDs {
        let task = ids ?? Task { NearestIDs(await list()) }
        ids = task
        return await task.value
    }
}
