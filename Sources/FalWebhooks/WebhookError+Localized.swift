#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

// Without this, `localizedDescription` on Apple's systems would be "(FalWebhooks.WebhookError error 1.)".
extension WebhookError: LocalizedError {
    public var errorDescription: String? { description }
}
