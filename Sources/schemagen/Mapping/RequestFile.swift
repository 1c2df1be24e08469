import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// A unified request in a file, as `schemagen map` reads it: `{"prompt": "…", "duration": 6}`.
struct RequestFile {
    private let path: String?
    private let root: JSONNode

    /// - Parameter path: of a file; `-` is stdin.
    /// - Throws: ``Failure`` of usage when it cannot be read, or is no JSON.
    init(_ path: String) throws(Failure) {
        self.path = path == "-" ? nil : path
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.bytes(path)
        } catch {
            throw Failure(.usage, .unusableRequest, error.description)
        }
        do {
            root = try JSONNode(parsing: bytes)
        } catch {
            throw Failure(
                .usage, .unusableRequest, "the request is not JSON: \(error.reason)",
                at: .init(path: self.path, position: error.position))
        }
    }

    /// The request of the kind that the model takes.
    ///
    /// - Throws: ``Failure`` of usage with everything that is wrong with it, each at its place.
    func conversion(by mapper: FieldMapper) throws(Failure) -> FieldMapper.Conversion {
        do {
            return try mapper.examine(json: root.value)
        } catch {
            let kind = Self.kinds[mapper.modality].map { "A request for this model is a \($0)." }
            throw Failure(
                .usage,
                error.problems.map { problem in
                    Diagnostic(
                        .unusableRequest, ShownText.plain(problem.message), at: place(of: problem.message),
                        endpoint: mapper.endpoint.text,
                        remedy: kind ?? "No unified request drives it; `schemagen run` takes its own fields.")
                })
        }
    }

    private static let kinds: [FalModality: String] = [
        .video: "VideoRequest", .image: "ImageRequest", .audio: "SpeechRequest",
    ]

    /// Where a member stands, else where the request begins.
    func place(of field: UnifiedField?) -> Diagnostic.Place {
        let image = field.flatMap { field in
            root["images"]?.arrayValue?.first { role(of: $0) == field }
        }
        let node = field.flatMap { root[$0.rawValue] } ?? image ?? root
        return Diagnostic.Place(path: path, position: node.position)
    }

    func place(ofExtra key: String?) -> Diagnostic.Place {
        let node = key.flatMap { root["extra"]?[$0] } ?? root
        return Diagnostic.Place(path: path, position: node.position)
    }

    /// The places of what cannot be read come as pointers: `/images/0/role: must be …`.
    private func place(of message: String) -> Diagnostic.Place {
        var node = root
        for step in message.prefix(while: { $0 != ":" }).split(separator: "/") {
            let next = Int(step).flatMap { index in
                node.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
            guard let found = next ?? node[String(step)] else { break }
            node = found
        }
        return Diagnostic.Place(path: path, position: node.position)
    }

    private func role(of image: JSONNode) -> UnifiedField? {
        image["role"]?.stringValue.flatMap(FalInputImage.Role.init(rawValue:))?.field
    }
}
