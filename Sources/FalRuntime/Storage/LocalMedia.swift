package import FalFields
package import FalJSON
import FalSupport

/// Local media of an input before they are uploaded, and what can be told of them.
///
/// The schema limits some files (their size, width, duration). A file that breaks such a limit is refused before anyone
/// waits for its upload.
package struct LocalMedia {
    private let media: [FalMedia]
    /// Placeholders of the media.
    package let addresses: [FalMedia: String]

    package init(_ media: [FalMedia]) {
        self.media = media
        addresses = Dictionary(
            media.enumerated().map { ($1, MediaPlaceholder.address($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter payload: the input with ``addresses`` in it.
    package func violations(in payload: JSONValue, of schema: EndpointSchema) -> [Violation] {
        schema.violations(inInput: payload) { address in
            MediaPlaceholder.index(of: address).flatMap { media.indices.contains($0) ? media[$0].facts : nil }
        }
    }

    /// - Throws: ``FalError`` of kind `input` for a file that the schema does not allow.
    func check(_ payload: JSONValue, against schema: EndpointSchema, for endpoint: EndpointID) throws(FalError) {
        let broken = violations(in: payload, of: schema).filter { $0.problem.isAboutFile }
        guard !broken.isEmpty else { return }
        let list = broken.map(\.description).joined(separator: "; ")
        var error = FalError(.input, "a local file does not fit the endpoint, and nothing was sent: \(list)")
        error.endpoint = endpoint
        throw error
    }
}

/// Addresses that stand for local media until there are real ones.
package enum MediaPlaceholder {
    // RFC 2606 reserves this domain.
    private static let prefix = "https://upload.invalid/"

    package static func address(_ index: Int) -> String { "\(prefix)\(index)" }

    /// `nil` for any other address.
    package static func index(of address: String) -> Int? {
        address.hasPrefix(prefix) ? Int(address.dropFirst(prefix.count)) : nil
    }
}

extension Violation.Problem {
    fileprivate var isAboutFile: Bool { if case .mediaLimit = self { true } else { false } }
}

extension FalMedia {
    /// What the head of a local file or of bytes tells; `nil` for an address, and for a file that cannot be read.
    package var facts: MediaFacts? {
        switch self {
        case .url: return nil
        case .data(let bytes, _): return try? MediaHeader(bytes).facts()
        case .file(let path):
            guard let file = try? LocalFile(reading: path), let size = try? file.metadata().size else { return nil }
            return try? MediaHeader(size: size) { offset, count in try file.bytes(count, from: offset) }.facts()
        }
    }
}
