import FalJSON
import FalSupport
import SchemagenCore

/// What the pages of a catalogue list. Odd items are reported and left out.
struct CatalogueListing: Sendable {
    /// Endpoint ids in the catalogue's order, each once.
    private(set) var ids: [String] = []
    /// Those that the catalogue calls deprecated.
    private(set) var deprecated: Set<String> = []
    /// The expanded documents of the listed endpoints, by id.
    private(set) var documents: [String: Expansion] = [:]
    /// Whether the service has more items than it gave access to.
    var isIncomplete = false
    private var seen: Set<String> = []
    private var duplicates: Set<String> = []
    private var unusable: [String] = []

    /// What an item has under `openapi`.
    enum Expansion {
        case document(JSONValue)
        /// fal could not build the document in time; its own URL often can.
        case failed
    }

    /// Adds the items of a page.
    ///
    /// - Returns: The number of new endpoints.
    mutating func add(_ items: [JSONValue]) -> Int {
        let before = ids.count
        for item in items { add(item) }
        return ids.count - before
    }

    private mutating func add(_ item: JSONValue) {
        guard let id = item["endpoint_id"]?.stringValue else {
            unusable.append("an item without an id")
            return
        }
        if let error = EndpointPattern.validationError(ofID: id) {
            unusable.append("\(TerminalEscaping.quoted(id, limit: 80)) (\(error))")
            return
        }
        if item["metadata"]?["status"] == "deprecated" { deprecated.insert(id) }
        if seen.insert(id).inserted { ids.append(id) } else { duplicates.insert(id) }
        switch item["openapi"] {
        case .some(let value) where value["openapi"] != nil || value["paths"] != nil: documents[id] = .document(value)
        case .some(let value) where !value.isNull && documents[id] == nil: documents[id] = .failed
        default: break
        }
    }

    /// One finding for each kind of oddity.
    func diagnostics(at path: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if !unusable.isEmpty {
            found.append(
                Diagnostic(
                    .unusableCatalogueItem,
                    "The catalogue has \(Self.summary(unusable)), which cannot be an endpoint; left out.",
                    at: .init(path: path)))
        }
        if !duplicates.isEmpty {
            found.append(
                Diagnostic(
                    .duplicateEndpoint,
                    "The catalogue lists \(Self.summary(duplicates.sorted())) more than once; taken once.",
                    at: .init(path: path)))
        }
        if isIncomplete {
            found.append(
                Diagnostic(
                    .incompleteCatalogue,
                    "The catalogue has more than these \(ids.count) endpoints, but no cursor to the rest.",
                    at: .init(path: path), remedy: "Try again later, or name the endpoints you need by their full ids.")
            )
        }
        return found
    }

    /// The first three of some words.
    static func summary(_ words: [String]) -> String {
        let first = words.prefix(3).joined(separator: ", ")
        return words.count > 3 ? "\(first) and \(words.count - 3) more" : first
    }
}
