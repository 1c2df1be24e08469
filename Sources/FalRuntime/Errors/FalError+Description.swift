#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension FalError: CustomStringConvertible {
    public var description: String {
        var text = message
        for detail in details {
            let place = detail.pointer.isEmpty ? "" : "\(detail.pointer): "
            text += "; \(place)\(LogText.safe(detail.message)) [\(detail.type)]"
        }
        for problem in problems { text += "; \(problem)" }
        var facts: [String] = []
        if let endpoint { facts.append("endpoint \(endpoint)") }
        if let requestID { facts.append("request \(requestID)") }
        if let status { facts.append("HTTP \(status)") }
        if let errorType { facts.append(errorType) }
        return facts.isEmpty ? text : "\(text) (\(facts.joined(separator: ", ")))"
    }
}

extension FalError: CustomReflectable {
    /// Reflection would print the body of the answer, which can quote the input.
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind, "description": description]) }
}

// Without this, `localizedDescription` on Apple's systems would be "(FalRuntime.FalError error 1.)".
extension FalError: LocalizedError {
    public var errorDescription: String? { description }
}
