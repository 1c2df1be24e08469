/// The paths of `rest.fal.ai`: the beginnings of uploads, tokens, and the keys of webhooks.
struct RestService: Sendable {
    let storage: StorageService
    let tokens: TokenService
    let webhooks: WebhookService

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorAnswer {
        switch path.first {
        case "tokens": await tokens.answer(request, path: path)
        case ".well-known" where path.dropFirst() == ["jwks.json"]: webhooks.answerKeys(request)
        default: await storage.answerREST(request, path: path)
        }
    }
}
