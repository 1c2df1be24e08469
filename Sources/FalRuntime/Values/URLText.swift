#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// URLs as text: fal's responses are kept exactly as they were sent.
enum URLText {
    /// The URL of text that is not one.
    static let invalid = URL(string: "invalid:") ?? URL(fileURLWithPath: "/")

    /// `nil` for text that is not an absolute URL.
    static func url(_ text: String) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), !scheme.isEmpty else { return nil }
        let hasTarget = scheme == "data" || scheme == "file" || url.host(percentEncoded: false)?.isEmpty == false
        return hasTarget ? url : nil
    }
}

extension URL {
    /// The path of a local file.
    ///
    /// - Throws: ``FalError`` of kind `input` for any other URL.
    func localPath() throws(FalError) -> String {
        guard isFileURL else { throw FalError(.input, "\(scheme ?? "a relative path") is not the URL of a local file") }
        return path(percentEncoded: false)
    }
}
