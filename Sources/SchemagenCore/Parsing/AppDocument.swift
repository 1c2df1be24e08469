package import FalFields
package import FalJSON

/// The document of an own app on fal, as the app itself serves it: one document for all its endpoints, with paths that
/// begin at the app.
///
/// Each path with a POST is an endpoint: of `acme/anvil`, `/` is `acme/anvil` and `/drop` is `acme/anvil/drop`.
package struct AppDocument: Sendable {
    private let root: JSONNode
    private let app: EndpointID

    /// - Parameter app: the app's id, which its document does not have.
    /// - Returns: nothing for a document of one endpoint.
    package init?(_ root: JSONNode, of app: EndpointID) {
        guard let paths = root["paths"]?.objectValue else { return nil }
        let isQueued = paths.contains { $0.key.hasSuffix("/requests/{request_id}") }
        let isNamed = paths.contains { $0.key == "/" + app.text }
        // fal's own documents are of 3.0, and say in their metadata which endpoint they are about.
        let isOfEndpoint = root["info"]?["x-fal-metadata"]?["endpointId"] != nil
        guard !isQueued, !isNamed, !isOfEndpoint else { return nil }
        self.root = root
        self.app = app
    }

    /// The endpoints in the order of their ids, each with its path.
    private var paths: [(id: EndpointID, path: String)] {
        let posts = (root["paths"]?.objectValue ?? []).filter { $0.value["post"] != nil }.map(\.key)
        return posts.compactMap { path in
            let steps = path.split(separator: "/")
            // A path with parameters is no endpoint of fal.
            guard !steps.contains(where: { $0.contains("{") }) else { return nil }
            let text = ([Substring(app.text)] + steps).joined(separator: "/")
            return (try? EndpointID(parsing: text)).map { ($0, path) }
        }.sorted { $0.id < $1.id }
    }

    package var endpoints: [EndpointID] { paths.map(\.id) }

    /// The document of one of them: with its path alone, and with its id where fal's own documents have it.
    package func document(of id: EndpointID) -> JSONValue? {
        guard let path = paths.first(where: { $0.id == id })?.path, let item = root["paths"]?[path],
            case .object(var document) = root.value
        else { return nil }
        document["paths"] = .object(["/" + id.text: item.value])
        var info = document["info"]?.objectValue ?? [:]
        var metadata = info["x-fal-metadata"]?.objectValue ?? [:]
        metadata["endpointId"] = .string(id.text)
        info["x-fal-metadata"] = .object(metadata)
        document["info"] = .object(info)
        // The order of paths that are not here.
        document["x-fal-order-paths"] = nil
        return .object(document)
    }
}
