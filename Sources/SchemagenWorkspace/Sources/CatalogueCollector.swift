internal import FalJSON
internal import SchemagenCore

/// Reads the pages of a catalogue one after the other, and forgives what can be forgiven.
struct CatalogueCollector {
    private(set) var items: [CatalogueItem] = []
    /// The expanded documents of the page's items, by id.
    private(set) var documents: [String: Expansion] = [:]
    /// The service said that there is more, and not how to get it.
    var endsEarly = false
    private var indices: [String: Int] = [:]
    private var duplicates: Set<String> = []
    private var unusable: [String] = []

    /// What an item carries under `openapi`.
    enum Expansion {
        case document(JSONValue)
        /// fal could not make the document in time; the single address often can.
        case failed
    }

    /// Takes in a page.
    ///
    /// - Returns: how many of its items were new, or nil when it is no page of a catalogue.
    mutating func add(_ page: JSONValue) -> Int? {
        guard let models = page["models"]?.arrayValue ?? page.arrayValue else { return nil }
        let before = items.count
        for model in models { add(item: model) }
        return items.count - before
    }

    private mutating func add(item: JSONValue) {
        guard let id = item["endpoint_id"]?.stringValue else {
            unusable.append("an item without an id")
            return
        }
        if let complaint = EndpointPattern.complaint(aboutID: id) {
            unusable.append("\(ShownText.quoted(id, limit: 80)) (\(complaint))")
            return
        }
        if indices[id] == nil {
            indices[id] = items.count
            items.append(CatalogueItem(id: id, metadata: item["metadata"]))
        } else {
            duplicates.insert(id)
        }
        switch item["openapi"] {
        case .some(let value) where value["openapi"] != nil || value["paths"] != nil: documents[id] = .document(value)
        case .some(let value) where !value.isNull && documents[id] == nil: documents[id] = .failed
        default: break
        }
    }

    /// What was odd about the catalogue, in one finding of each kind.
    func diagnostics(at path: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if !unusable.isEmpty {
            found.append(
                Diagnostic(
                    .unusableCatalogueItem,
                    "The catalogue has \(Self.shown(unusable)), which cannot be an endpoint; left out.",
                    at: .init(path: path)))
        }
        if !duplicates.isEmpty {
            found.append(
                Diagnostic(
                    .duplicateEndpoint,
                    "The catalogue lists \(Self.shown(duplicates.sorted())) more than once; taken once.",
                    at: .init(path: path)))
        }
        if endsEarly {
            found.append(
                Diagnostic(
                    .incompleteCatalogue,
                    "The catalogue has more than these \(items.count) endpoints, but no cursor to the rest.",
                    at: .init(path: path), remedy: "Try again later, or name the endpoints you need by their full ids.")
            )
        }
        return found
    }

    private static func shown(_ words: [String]) -> String {
        let first = words.prefix(3).joined(separator: ", ")
        return words.count > 3 ? "\(first) and \(words.count - 3) more" : first
    }
}
