#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

// Without this, `localizedDescription` on Apple's systems would be "(FalTransport.TransportError error 1.)".
extension TransportError: LocalizedError {
    public var errorDescription: String? { message }
}
