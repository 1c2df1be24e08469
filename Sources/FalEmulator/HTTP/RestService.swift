/// The paths of `rest.fal.ai`: the beginnings of uploads, tokens, and the keys of webhooks.
struct RestService: Sendable {
    let storage: StorageService
    let tokens: TokenService
    let webhooks: WebhookService

    /// What a path asks for; whatever is none of these is the storage's to refuse.
    static func operation(_ path: ArraySlice<String>) -> FalEmulator.Fault.Operation {
        switch path.first {
        case "tokens": .token
        case ".well-known": .keys
        default: .uploadStart
        }
    }

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorAnswer {
        switch path.first {
        case "tokens": await tokens.answer(request, path: path)
        case ".well-known" where path.dropFirst() == ["jwks.json"]: webhooks.answerKeys(request)
        default: await storage.answerREST(request, path: path)
        }
    }
}
