import FalSupport
import FalTransport

/// A small fal: a catalogue with pages, `endpoint_id` and `expand`, and the address of single documents.
struct FakeFal: Sendable {
    /// Ids the catalogue lists, in its order.
    var listed: [String]
    /// Ids with a document that the catalogue does not list.
    var unlisted: Set<String> = []
    /// Listed ids whose expansion fails; the single address has them.
    var failingExpansions: Set<String> = []
    /// What the single address answers for an id instead of a document.
    var broken: [String: String] = [:]
    /// Documents by id; others say next to nothing.
    var texts: [String: String] = [:]
    var pageSize = 1_000
    /// Whether one unknown `endpoint_id` makes a 404 of the call, as fal's documentation has it.
    var refusesUnknown = true
    var expands = true

    static func document(_ id: String) -> String {
        #"{"openapi":"3.0.4","info":{"title":"\#(id)"},"paths":{}}"#
    }

    func answer(_ request: TransportRequest) -> ScriptedTransport.Answer {
        let (path, query) = Self.split(request.url)
        if path.hasSuffix("/v1/models") { return catalogue(query) }
        if path.hasSuffix("/api/openapi/queue/openapi.json"), let id = query.first(where: { $0.name == "endpoint_id" })
        {
            return document(id.value)
        }
        return .init(404, "<html>no such page</html>")
    }

    private func document(_ id: String) -> ScriptedTransport.Answer {
        if let text = broken[id] { return .init(text) }
        return listed.contains(id) || unlisted.contains(id) ? .init(text(id)) : .init(404, "null")
    }

    private func text(_ id: String) -> String { texts[id] ?? Self.document(id) }

    private func catalogue(_ query: [(name: String, value: String)]) -> ScriptedTransport.Answer {
        func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
        let wanted = values("endpoint_id")
        if wanted.count > 50 { return .init(400, #"{"error":{"type":"validation_error","message":"at most 50"}}"#) }
        let unknown = wanted.contains { !listed.contains($0) }
        if refusesUnknown, unknown {
            return .init(404, #"{"error":{"type":"not_found","message":"Endpoint not found"}}"#)
        }
        let found = wanted.isEmpty ? listed : listed.filter(wanted.contains)
        let start = values("cursor").first.flatMap { Int($0.dropFirst()) } ?? 0
        let end = min(found.count, start + min(pageSize, values("limit").first.flatMap { Int($0) } ?? 20))
        let isExpanding = expands && values("expand").contains("openapi-3.0")
        let items = found[start..<end].map { id in
            var item = #"{"endpoint_id":"\#(id)","metadata":{"display_name":"Name of \#(id)","status":"active"}"#
            if isExpanding {
                let failed = #"{"error":{"code":"expansion_failed","message":"later"}}"#
                item += #","openapi":"# + (failingExpansions.contains(id) ? failed : text(id))
            }
            return item + "}"
        }
        let more = end < found.count
        let cursor = more ? "\"p\(end)\"" : "null"
        return .init(#"{"models":[\#(items.joined(separator: ","))],"next_cursor":\#(cursor),"has_more":\#(more)}"#)
    }

    static func split(_ url: String) -> (path: String, query: [(name: String, value: String)]) {
        let parts = url.split(separator: "?", maxSplits: 1)
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let words = pair.split(separator: "=", maxSplits: 1)
            return (name: String(words[0]), value: words.count > 1 ? PercentCoding.decode(words[1]) ?? "" : "")
        }
        return (String(parts[0]), query)
    }
}
